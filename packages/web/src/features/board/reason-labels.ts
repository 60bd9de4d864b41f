import type { ReasonCode } from '#shared/api/wire.ts';

/** Why features wait, in as few words as a filter has room for; the whole sentence comes from the server. */
export const REASON_LABELS: Readonly<Record<ReasonCode, string>> = {
  ready: 'Ready to be taken up',
  blocked_by_dependencies: 'Waits for other features',
  dependency_missing: 'Depends on what is gone',
  dependency_parked: 'Depends on what is parked',
  no_free_slot: 'All agents are busy',
  backing_off: 'Backs off after a failure',
  quota_wait: 'Limit of the provider',
  budget_reached: 'Budget is used up',
  paused: 'Crew is paused',
  draining: 'Crew drains',
  outside_schedule: 'Outside of the schedule',
  stopped: 'Crew is stopped',
  initializing: 'Backlog is being written',
  needs_input: 'Asks you',
  parked: 'Parked',
  landing_queue: 'In the landing queue',
  target_red: 'Main branch is red',
  environment_broken: 'Setup fails',
  disk_low: 'Disk is nearly full',
  memory_low: 'Memory is short',
  headroom: 'Waits for memory',
  agent_not_available: 'Agent cannot be started',
  time_limit_missing: 'Time must be limited',
  no_worker: 'No worker',
};
