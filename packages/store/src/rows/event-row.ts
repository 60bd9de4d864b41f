import { eventBodySchema, type Event } from '@ropewalk/contracts';
import type { Selectable } from 'kysely';
import type { EventTable } from '../schema.ts';
import { jsonColumn } from './json.ts';

const body = jsonColumn('events.body', eventBodySchema);

export function toEvent(row: Selectable<EventTable>): Event {
  return { seq: row.seq, projectId: row.project_id, at: row.at, body: body.parse(row.body) };
}
