import type {
  AgentStatus,
  AgentStatusName,
  CrewEndReason,
  CrewState,
  Project,
} from '@ropewalk/contracts';
import { toWireTime } from '../wire/wire-feature.ts';

/** Ends that nobody wanted: the crew could not go on with what the machine gave it. */
const CRASHES: ReadonlySet<CrewEndReason> = new Set<CrewEndReason>([
  'environment_broken',
  'agent_not_available',
  'initializer_failed',
]);

/** Where a crew stands, in the words of the field. A crew that was drained can be resumed: it counts as paused. */
export function toAgentStatusName(crew: CrewState): AgentStatusName {
  switch (crew.status) {
    case 'running':
      return 'running';
    case 'paused':
      return 'paused';
    case 'draining':
      return 'pausing';
    case 'stopped': {
      if (crew.end === null) {
        return 'stopped';
      }
      if (crew.end.reason === 'drained') {
        return 'paused_graceful';
      }
      return CRASHES.has(crew.end.reason) ? 'crashed' : 'stopped';
    }
  }
}

/** A crew as clients of the field know it. */
export function toAgentStatus({ crew, settings }: Project, pid: number): AgentStatus {
  const status = toAgentStatusName(crew);
  const works = crew.status !== 'stopped';
  return {
    status,
    pid: works ? pid : null,
    started_at: works ? toWireTime(crew.startedAt) : null,
    yolo_mode: works && settings.yolo,
    model: works ? settings.model : null,
    parallel_mode: works,
    max_concurrency: works ? settings.maxConcurrency : null,
    testing_agent_ratio: settings.testingAgentRatio,
    end:
      works || crew.end === null
        ? null
        : { reason: crew.end.reason, detail: crew.end.detail, at: toWireTime(crew.end.at) },
  };
}
