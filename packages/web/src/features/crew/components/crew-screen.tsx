import { Empty } from '#ui/empty.tsx';
import { Activity } from 'lucide-react';

export function CrewScreen() {
  return <Empty icon={Activity} title="Crew" />;
}
