import type { Effect, PendingEffect } from '@ropewalk/core';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { OutboxTable } from '../schema.ts';
import { jsonColumn } from './json.ts';

const effectSchema: z.ZodType<Effect> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run.carry'),
    runId: z.int(),
    // Those that were written before workers were there do not say it.
    by: z.enum(['this_machine', 'workers']).default('this_machine'),
    requires: z.array(z.string()).optional(),
  }),
  z.object({
    type: z.literal('run.end'),
    runId: z.int(),
    how: z.enum(['save_and_kill', 'kill']),
  }),
  z.object({ type: z.literal('landing.perform'), landingId: z.int() }),
  z.object({
    type: z.literal('sweep.perform'),
    commit: z.string(),
    featureIds: z.array(z.int()),
  }),
  z.object({ type: z.literal('repository.follow') }),
  z.object({ type: z.literal('remote.push') }),
]);
const effect = jsonColumn('outbox.effect', effectSchema);

export function toPendingEffect(row: Selectable<OutboxTable>): PendingEffect {
  return { id: row.id, projectId: row.project_id, effect: effect.parse(row.effect) };
}
