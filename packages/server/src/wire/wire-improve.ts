import type { ImproveChange } from '@ropewalk/contracts';
import type { CommandInput } from '@ropewalk/core';

/** The fields that are named. */
export function fromImproveChange(
  change: ImproveChange,
): CommandInput<'improve.configure'>['change'] {
  const named = {
    enabled: change.auto_improve_enabled,
    intervalMinutes: change.auto_improve_interval_minutes,
    dailyLimit: change.auto_improve_daily_limit,
    accept: change.auto_improve_accept,
  };
  return Object.fromEntries(
    Object.entries(named).filter(([, value]) => value !== null && value !== undefined),
  );
}
