import { Empty } from '#ui/empty.tsx';
import { GitFork } from 'lucide-react';

export function GraphScreen() {
  return <Empty icon={GitFork} title="Graph" />;
}
