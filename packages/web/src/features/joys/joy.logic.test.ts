import type { LiveEvent } from '#shared/live/project-live.ts';
import { expect, it } from 'vitest';
import { joyOf } from './joy.logic.ts';

it.each<[LiveEvent['body'], string | null]>([
  [
    { type: 'landing.landed', landingId: 1, featureId: 1, runId: 1, commit: 'c', files: [] },
    'landed',
  ],
  [{ type: 'crew.ended', end: { reason: 'all_passing', detail: '', at: 0 } }, 'all_passing'],
  [{ type: 'crew.ended', end: { reason: 'stopped_by_person', detail: '', at: 0 } }, null],
  [{ type: 'crew.started' }, null],
])('%j is %s', (body, joy) => {
  expect(joyOf({ body })).toBe(joy);
});
