import type { CrewEnd } from '@ropewalk/contracts';
import type { DraftOf } from './drafts.ts';

type CrewStatus = DraftOf<'agent_status'>['status'];

/** Where a crew stands that has ended. */
export function statusAfter({ reason }: CrewEnd): CrewStatus {
  switch (reason) {
    case 'drained':
      return 'paused_graceful';
    case 'environment_broken':
    case 'agent_not_available':
    case 'initializer_failed':
      return 'crashed';
    default:
      return 'stopped';
  }
}
