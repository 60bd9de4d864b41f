import type { Landing } from '#shared/api/wire.ts';
import { expect, test } from 'vitest';
import { landingQueue } from './landing.logic.ts';

const landing = (id: number, status: Landing['status'], settled_at: string | null): Landing => ({
  id,
  kind: 'feature',
  feature_id: id,
  run_id: id,
  status,
  commit: null,
  verdict_id: null,
  refusal: null,
  created_at: '2026-01-01T00:00:00Z',
  settled_at,
});

test('the gate stands before the queue, and what is settled last stands first', () => {
  const { waiting, settled } = landingQueue([
    landing(5, 'queued', null),
    landing(4, 'gating', null),
    landing(3, 'queued', null),
    landing(2, 'landed', '2026-01-01T00:02:00Z'),
    landing(1, 'refused', '2026-01-01T00:03:00Z'),
  ]);
  expect(waiting.map(({ id }) => id)).toEqual([4, 3, 5]);
  expect(settled.map(({ id }) => id)).toEqual([1, 2]);
});
