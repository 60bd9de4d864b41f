import type { FeatureStatus, ReasonCode } from '#shared/api/wire.ts';
import type { BoardFilter } from './filter.logic.ts';
import { REASON_LABELS } from './reason-labels.ts';
import { FEATURE_LOOKS } from '#ui/status-look.ts';

/** The filter of a board in an address; what cannot be read is left out. */
export function toBoardSearch(search: Readonly<Record<string, unknown>>): BoardFilter {
  const { q, category, status, reason } = search;
  return {
    ...(typeof q === 'string' && q !== '' ? { q } : {}),
    ...(typeof category === 'string' && category !== '' ? { category } : {}),
    ...(isStatus(status) ? { status } : {}),
    ...(isReason(reason) ? { reason } : {}),
  };
}

function isStatus(value: unknown): value is FeatureStatus {
  return typeof value === 'string' && Object.hasOwn(FEATURE_LOOKS, value);
}

function isReason(value: unknown): value is ReasonCode {
  return typeof value === 'string' && Object.hasOwn(REASON_LABELS, value);
}
