import { Empty } from '#ui/empty.tsx';
import { Settings } from 'lucide-react';

export function ProjectSettingsScreen() {
  return <Empty icon={Settings} title="Project settings" />;
}
