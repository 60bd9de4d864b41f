import type { Help, ReasonCode } from '@ropewalk/contracts';

const HELP: Readonly<Record<ReasonCode, Help>> = {
  ready: 'wait',
  blocked_by_dependencies: 'open_dependency',
  dependency_missing: 'remove_dependency',
  dependency_parked: 'open_dependency',
  no_free_slot: 'raise_concurrency',
  backing_off: 'wait',
  quota_wait: 'wait',
  budget_reached: 'raise_budget',
  paused: 'resume_crew',
  draining: 'resume_crew',
  outside_schedule: 'start_crew',
  stopped: 'start_crew',
  initializing: 'wait',
  needs_input: 'answer',
  parked: 'retry',
  landing_queue: 'wait',
  target_red: 'open_dependency',
  environment_broken: 'mend_setup',
  disk_low: 'free_disk',
  memory_low: 'wait',
  headroom: 'wait',
  agent_not_available: 'mend_agent',
  time_limit_missing: 'raise_budget',
  no_worker: 'start_worker',
};

/** What would help a feature that nobody works on for this reason. */
export function helpFor(code: ReasonCode): Help {
  return HELP[code];
}
