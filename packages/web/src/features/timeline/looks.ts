import type { Tone } from '#ui/tone.ts';
import {
  Ban,
  CircleCheck,
  CircleDollarSign,
  CircleHelp,
  CirclePause,
  CirclePlay,
  CircleStop,
  CircleX,
  Clock,
  Flag,
  FlagOff,
  GitMerge,
  GitPullRequestClosed,
  Hammer,
  HeartPulse,
  type LucideIcon,
  MinusCircle,
  SkipForward,
  TriangleAlert,
  Unplug,
} from 'lucide-react';
import type { RunOutcome } from './history/bars.logic.ts';
import type { MarkKind } from './history/marks.logic.ts';
import type { Role } from './history/moment.logic.ts';

export interface Look {
  readonly label: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

/** How a run looks by what came of it. */
export const OUTCOME_LOOKS: Readonly<Record<RunOutcome | 'going', Look>> = {
  going: { label: 'works', tone: 'work', icon: Hammer },
  landed: { label: 'landed', tone: 'pass', icon: CircleCheck },
  verified: { label: 'verified', tone: 'pass', icon: CircleCheck },
  completed: { label: 'done', tone: 'pass', icon: CircleCheck },
  regression_found: { label: 'found a regression', tone: 'ask', icon: TriangleAlert },
  needs_input: { label: 'asks you', tone: 'ask', icon: CircleHelp },
  no_change: { label: 'changed nothing', tone: 'wait', icon: MinusCircle },
  skipped: { label: 'skipped it', tone: 'wait', icon: SkipForward },
  cancelled: { label: 'stopped by a person', tone: 'wait', icon: CircleStop },
  interrupted: { label: 'interrupted', tone: 'wait', icon: Unplug },
  quota: { label: 'ran into a limit of the provider', tone: 'wait', icon: Clock },
  budget: { label: 'used up its budget', tone: 'ask', icon: CircleDollarSign },
  environment: { label: 'had no working environment', tone: 'fail', icon: Unplug },
  target_red: { label: 'found the target branch red', tone: 'fail', icon: Flag },
  failed: { label: 'failed', tone: 'fail', icon: CircleX },
  timed_out: { label: 'took too long', tone: 'fail', icon: Clock },
  died: { label: 'died', tone: 'fail', icon: Ban },
};

export const MARK_LOOKS: Readonly<Record<MarkKind, Look>> = {
  landed: { label: 'Landed', tone: 'pass', icon: GitMerge },
  refused: { label: 'Refused', tone: 'fail', icon: GitPullRequestClosed },
  regressed: { label: 'Regression found', tone: 'fail', icon: TriangleAlert },
  mended: { label: 'Regression mended', tone: 'pass', icon: HeartPulse },
  asked: { label: 'Asks you', tone: 'ask', icon: CircleHelp },
  parked: { label: 'Parked', tone: 'fail', icon: CirclePause },
  red: { label: 'Target branch red', tone: 'fail', icon: Flag },
  green: { label: 'Target branch green', tone: 'pass', icon: FlagOff },
  budget: { label: 'Budget reached', tone: 'ask', icon: CircleDollarSign },
  crew_started: { label: 'Crew started', tone: 'work', icon: CirclePlay },
  crew_paused: { label: 'Crew paused', tone: 'ask', icon: CirclePause },
  crew_resumed: { label: 'Crew went on', tone: 'work', icon: CirclePlay },
  crew_draining: { label: 'Crew drains', tone: 'land', icon: CirclePause },
  crew_ended: { label: 'Crew ended', tone: 'wait', icon: CircleStop },
};

export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  initializer: 'Initializer',
  coding: 'Coding',
  testing: 'Testing',
  improving: 'Improving',
  assistant: 'Assistant',
  external: 'External',
};

/** Everything that is drawn on the chart, by the name under which the canvas finds it. */
export const CHART_ICONS: Readonly<Record<string, Look>> = {
  ...OUTCOME_LOOKS,
  ...Object.fromEntries(Object.entries(MARK_LOOKS).map(([kind, look]) => [`mark:${kind}`, look])),
};
