import type { FeatureStatus } from '#shared/api/wire.ts';
import {
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CirclePause,
  GitMerge,
  Hammer,
  type LucideIcon,
} from 'lucide-react';
import type { Tone } from './tone.ts';

export interface Look {
  readonly label: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

/** How the status of a feature looks, everywhere. */
export const FEATURE_LOOKS: Readonly<Record<FeatureStatus, Look>> = {
  pending: { label: 'Pending', tone: 'wait', icon: CircleDashed },
  in_progress: { label: 'In progress', tone: 'work', icon: Hammer },
  landing: { label: 'Landing', tone: 'land', icon: GitMerge },
  passing: { label: 'Passing', tone: 'pass', icon: CircleCheck },
  needs_input: { label: 'Asks you', tone: 'ask', icon: CircleHelp },
  parked: { label: 'Parked', tone: 'fail', icon: CirclePause },
};
