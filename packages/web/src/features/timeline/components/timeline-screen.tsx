import { Empty } from '#ui/empty.tsx';
import { History } from 'lucide-react';

export function TimelineScreen() {
  return <Empty icon={History} title="Timeline" />;
}
