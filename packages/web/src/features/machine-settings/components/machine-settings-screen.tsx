import { Empty } from '#ui/empty.tsx';
import { Settings2 } from 'lucide-react';

export function MachineSettingsScreen() {
  return (
    <main id="screen">
      <Empty icon={Settings2} title="Machine settings" />
    </main>
  );
}
