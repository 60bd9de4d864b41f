import { Empty } from '#ui/empty.tsx';
import { CalendarClock } from 'lucide-react';

export function SchedulesScreen() {
  return <Empty icon={CalendarClock} title="Schedules" />;
}
