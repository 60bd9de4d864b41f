import type { Need } from '#shared/api/wire.ts';
import type { Tone } from '#ui/tone.ts';

/** What each need is called, and how it looks. */
export const NEED_LOOKS: Readonly<
  Record<Need['code'], { readonly label: string; readonly tone: Tone }>
> = {
  question: { label: 'Question', tone: 'ask' },
  target_red: { label: 'Main is red', tone: 'fail' },
  agent_not_available: { label: 'No agent', tone: 'fail' },
  budget_reached: { label: 'Budget', tone: 'ask' },
  parked: { label: 'Parked', tone: 'fail' },
  push_failed: { label: 'Push failed', tone: 'fail' },
  folder_left_alone: { label: 'Your folder', tone: 'ask' },
  suspicion: { label: 'Doubt', tone: 'ask' },
  regression: { label: 'Regression', tone: 'fail' },
  policy_proposed: { label: 'Commands', tone: 'ask' },
  policy_invalid: { label: 'Rules broken', tone: 'fail' },
  proposals: { label: 'Proposals', tone: 'land' },
};
