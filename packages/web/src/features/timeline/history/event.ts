import type { EventBody } from '@ropewalk/contracts';

/** An event of the project; `at` is milliseconds since 1970. */
export interface TimelineEvent {
  readonly seq: number;
  readonly at: number;
  readonly body: EventBody;
}
