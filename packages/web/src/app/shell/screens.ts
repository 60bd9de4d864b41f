import {
  Activity,
  CalendarClock,
  GitFork,
  History,
  LayoutDashboard,
  type LucideIcon,
  Settings,
  SquareKanban,
} from 'lucide-react';

export interface Screen {
  readonly to:
    | '/p/$project'
    | '/p/$project/board'
    | '/p/$project/graph'
    | '/p/$project/crew'
    | '/p/$project/timeline'
    | '/p/$project/schedules'
    | '/p/$project/settings';
  readonly label: string;
  readonly icon: LucideIcon;
  /** The key that leads there. */
  readonly key: string;
  /** In the bar at the foot of a phone; the others are behind "More". */
  readonly onPhone: boolean;
}

/** The screens of a project, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  { to: '/p/$project', label: 'Overview', icon: LayoutDashboard, key: 'o', onPhone: true },
  { to: '/p/$project/board', label: 'Board', icon: SquareKanban, key: 'b', onPhone: true },
  { to: '/p/$project/crew', label: 'Crew', icon: Activity, key: 'c', onPhone: true },
  { to: '/p/$project/graph', label: 'Graph', icon: GitFork, key: 'g', onPhone: false },
  { to: '/p/$project/timeline', label: 'Timeline', icon: History, key: 'l', onPhone: false },
  {
    to: '/p/$project/schedules',
    label: 'Schedules',
    icon: CalendarClock,
    key: 's',
    onPhone: false,
  },
  { to: '/p/$project/settings', label: 'Settings', icon: Settings, key: ',', onPhone: false },
];
