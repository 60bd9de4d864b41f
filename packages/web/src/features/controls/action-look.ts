import { CircleStop, Hourglass, type LucideIcon, Pause, Play } from 'lucide-react';
import type { CrewActionName } from '#shared/api/crew-commands.ts';

/** How each action is called and drawn. */
export const ACTION_LOOKS: Readonly<
  Record<CrewActionName, { readonly label: string; readonly icon: LucideIcon }>
> = {
  start: { label: 'Start', icon: Play },
  pause: { label: 'Pause', icon: Pause },
  resume: { label: 'Go on', icon: Play },
  drain: { label: 'Drain: finish, start nothing new', icon: Hourglass },
  undrain: { label: 'Go on', icon: Play },
  stop: { label: 'Stop, with the work saved', icon: CircleStop },
};
