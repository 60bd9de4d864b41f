import { Empty } from '#ui/empty.tsx';
import { SquareKanban } from 'lucide-react';

export function BoardScreen() {
  return <Empty icon={SquareKanban} title="Board" />;
}
