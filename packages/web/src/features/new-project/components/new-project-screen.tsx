import { Empty } from '#ui/empty.tsx';
import { FolderPlus } from 'lucide-react';

export function NewProjectScreen() {
  return (
    <main id="screen">
      <Empty icon={FolderPlus} title="New project" />
    </main>
  );
}
