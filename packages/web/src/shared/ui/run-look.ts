import type { Landing, Run } from '#shared/api/wire.ts';
import {
  Cable,
  Hammer,
  ListPlus,
  type LucideIcon,
  MessagesSquare,
  ScanSearch,
  Sparkles,
} from 'lucide-react';
import type { Tone } from './tone.ts';

export type RunRole = Run['role'];
export type RunOutcome = NonNullable<Run['outcome']>;

/** What an agent is there for, in the words of the page. */
export const ROLE_LOOKS: Readonly<
  Record<RunRole, { readonly label: string; readonly icon: LucideIcon }>
> = {
  initializer: { label: 'Initializer', icon: ListPlus },
  coding: { label: 'Coding agent', icon: Hammer },
  testing: { label: 'Regression agent', icon: ScanSearch },
  improving: { label: 'Improver', icon: Sparkles },
  assistant: { label: 'Assistant', icon: MessagesSquare },
  external: { label: 'Agent from outside', icon: Cable },
};

/** How a run ended, everywhere. */
export const OUTCOME_LOOKS: Readonly<
  Record<RunOutcome, { readonly label: string; readonly tone: Tone }>
> = {
  landed: { label: 'Landed', tone: 'pass' },
  verified: { label: 'Still passes', tone: 'pass' },
  completed: { label: 'Done', tone: 'pass' },
  no_change: { label: 'Changed nothing', tone: 'wait' },
  regression_found: { label: 'Found a regression', tone: 'ask' },
  failed: { label: 'Failed', tone: 'fail' },
  timed_out: { label: 'Took too long', tone: 'fail' },
  died: { label: 'Died', tone: 'fail' },
  skipped: { label: 'Skipped', tone: 'wait' },
  needs_input: { label: 'Asked you', tone: 'ask' },
  cancelled: { label: 'Stopped', tone: 'wait' },
  interrupted: { label: 'Interrupted', tone: 'wait' },
  quota: { label: 'Limit of the provider', tone: 'ask' },
  budget: { label: 'Budget used up', tone: 'ask' },
  environment: { label: 'No workspace', tone: 'fail' },
  target_red: { label: 'Main branch was red', tone: 'fail' },
};

/** Where a run stands that has not ended. */
export const RUN_STATUS_LOOKS: Readonly<
  Record<Run['status'], { readonly label: string; readonly tone: Tone }>
> = {
  queued: { label: 'Queued', tone: 'wait' },
  preparing: { label: 'Getting a workspace', tone: 'wait' },
  running: { label: 'Working', tone: 'work' },
  ended: { label: 'Ended', tone: 'wait' },
};

/** Where the work of a run stands on its way onto the target branch. */
export const LANDING_LOOKS: Readonly<
  Record<Landing['status'], { readonly label: string; readonly tone: Tone }>
> = {
  queued: { label: 'Queued', tone: 'wait' },
  gating: { label: 'At the gate', tone: 'land' },
  landed: { label: 'Landed', tone: 'pass' },
  refused: { label: 'Refused', tone: 'fail' },
};
