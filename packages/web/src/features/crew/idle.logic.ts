import type { AgentStatus } from '#shared/api/wire.ts';
import type { Trouble } from '#shared/help/help.logic.ts';
import type { ApiSchemas } from '@ropewalk/client/api';

type TestingIdle = NonNullable<ApiSchemas['ReasonCounts']['testing_idle']>;

export interface IdleSentence {
  readonly title: string;
  readonly sentence: string;
  /** What the button that helps is about; null where nothing is to be pressed. */
  readonly trouble: Trouble | null;
}

const ofTheCrew = (help: Trouble['help']): Trouble => ({ help, featureId: null, features: [] });
const START = ofTheCrew('start_crew');
const GO_ON = ofTheCrew('resume_crew');

/** Why nobody works, in a sentence, with the button that helps. `top` is the reason that most features wait for. */
export function whyNobodyWorks(
  crew: Pick<AgentStatus, 'status' | 'end'>,
  top: (Trouble & { readonly sentence: string; readonly count: number }) | null,
): IdleSentence {
  const ended = crew.end?.detail ?? null;
  switch (crew.status) {
    case 'stopped':
      return {
        title: ended === null ? 'The crew has not started yet' : 'The crew is at rest',
        sentence: ended ?? 'Start it, and agents take up the features that are ready.',
        trouble: START,
      };
    case 'crashed':
      return {
        title: 'The crew ended badly',
        sentence: ended ?? 'It could not go on.',
        trouble: START,
      };
    case 'paused':
      return {
        title: 'The crew is paused',
        sentence: 'Everything stands still until it goes on.',
        trouble: GO_ON,
      };
    case 'paused_graceful':
      return {
        title: 'The crew is drained',
        sentence: 'What ran has finished, and nothing new starts.',
        trouble: GO_ON,
      };
    case 'pausing':
      return {
        title: 'The crew drains',
        sentence: 'What runs may finish; nothing new starts.',
        trouble: GO_ON,
      };
    case 'running':
      return top === null
        ? {
            title: 'Nobody works at this moment',
            sentence: 'The crew looks for what comes next.',
            trouble: null,
          }
        : {
            title: 'Nobody works at this moment',
            sentence: `${top.sentence} (${top.count === 1 ? '1 feature waits' : `${top.count} features wait`} for that.)`,
            trouble: top,
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

/** Why nothing is tested, and whether a setting would change it; null while something is, or no room is free. */
export function whyNothingIsTested(
  idle: TestingIdle | null,
): { readonly sentence: string; readonly hasSetting: boolean } | null {
  return idle === null
    ? null
    : { sentence: TESTING_IDLE[idle], hasSetting: idle === 'yolo' || idle === 'ratio_zero' };
}
