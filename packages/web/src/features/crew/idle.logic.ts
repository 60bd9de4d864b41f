import type { CrewActionName } from '#shared/api/crew-commands.ts';
import type { AgentStatus } from '#shared/api/wire.ts';
import type { ApiSchemas } from '@ropewalk/client/api';

type ReasonCounts = ApiSchemas['ReasonCounts'];
type TestingIdle = NonNullable<ReasonCounts['testing_idle']>;
type Help = ReasonCounts['counts'][number]['help'];

/** What a person can do about it: ask the crew for something, or go where it can be mended. */
export type Remedy =
  | { readonly kind: 'crew'; readonly action: CrewActionName; readonly label: string }
  | { readonly kind: 'overview' | 'settings' | 'board'; readonly label: string };

export interface IdleSentence {
  readonly title: string;
  readonly sentence: string;
  readonly remedy: Remedy | null;
}

const START: Remedy = { kind: 'crew', action: 'start', label: 'Start the crew' };
const NEEDS_YOU: Remedy = { kind: 'overview', label: 'See what needs you' };
const SETTINGS: Remedy = { kind: 'settings', label: 'Open settings' };

const REMEDIES: Readonly<Record<Help, Remedy | null>> = {
  answer: NEEDS_YOU,
  retry: NEEDS_YOU,
  start_crew: START,
  resume_crew: { kind: 'crew', action: 'resume', label: 'Go on' },
  raise_budget: SETTINGS,
  raise_concurrency: SETTINGS,
  open_dependency: { kind: 'board', label: 'Open the board' },
  remove_dependency: { kind: 'board', label: 'Open the board' },
  open_feature: { kind: 'board', label: 'Open the board' },
  mend_setup: START,
  mend_agent: SETTINGS,
  free_disk: null,
  accept_proposal: NEEDS_YOU,
  mend_push: SETTINGS,
  tidy_folder: null,
  wait: null,
};

/** Why nobody works, in a sentence, with the button that helps. `top` is the reason that most features wait for. */
export function whyNobodyWorks(
  crew: Pick<AgentStatus, 'status' | 'end'>,
  top: { readonly sentence: string; readonly help: Help; readonly count: number } | null,
): IdleSentence {
  const ended = crew.end?.detail ?? null;
  switch (crew.status) {
    case 'stopped':
      return {
        title: ended === null ? 'The crew has not started yet' : 'The crew is at rest',
        sentence: ended ?? 'Start it, and agents take up the features that are ready.',
        remedy: START,
      };
    case 'crashed':
      return {
        title: 'The crew ended badly',
        sentence: ended ?? 'It could not go on.',
        remedy: START,
      };
    case 'paused':
      return {
        title: 'The crew is paused',
        sentence: 'Everything stands still until it goes on.',
        remedy: { kind: 'crew', action: 'resume', label: 'Go on' },
      };
    case 'paused_graceful':
      return {
        title: 'The crew is drained',
        sentence: 'What ran has finished, and nothing new starts.',
        remedy: { kind: 'crew', action: 'undrain', label: 'Go on' },
      };
    case 'pausing':
      return {
        title: 'The crew drains',
        sentence: 'What runs may finish; nothing new starts.',
        remedy: { kind: 'crew', action: 'undrain', label: 'Go on' },
      };
    case 'running':
      return top === null
        ? {
            title: 'Nobody works at this moment',
            sentence: 'The crew looks for what comes next.',
            remedy: null,
          }
        : {
            title: 'Nobody works at this moment',
            sentence: `${top.sentence} (${top.count === 1 ? '1 feature waits' : `${top.count} features wait`} for that.)`,
            remedy: REMEDIES[top.help],
          };
  }
}

const TESTING_IDLE: Readonly<Record<TestingIdle, string>> = {
  yolo: 'Nothing is tested again: this project runs in yolo mode, without regression agents.',
  ratio_zero: 'Nothing is tested again: no regression agents are wanted.',
  nothing_to_test:
    'There is nothing to test: nothing that passes has been touched since it was last looked at.',
  share_used_up: 'Testing has used up its share of the time; it goes on as coding does.',
  not_running: 'Regression agents work while the crew does, and while the main branch is green.',
};

/** Why nothing is tested, with the button that helps; null while something is, or no room is free. */
export function whyNothingIsTested(
  idle: TestingIdle | null,
): { readonly sentence: string; readonly remedy: Remedy | null } | null {
  if (idle === null) {
    return null;
  }
  const hasSetting = idle === 'yolo' || idle === 'ratio_zero';
  return { sentence: TESTING_IDLE[idle], remedy: hasSetting ? SETTINGS : null };
}
