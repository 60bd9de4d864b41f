import { eventBodySchema, type Event } from '@ropewalk/contracts';
import type { Insertable, Selectable } from 'kysely';
import type { EventTable } from '../schema.ts';
import { jsonColumn, toJson } from './json.ts';

const body = jsonColumn('events.body', eventBodySchema);

export function toEvent(row: Selectable<EventTable>): Event {
  return { seq: row.seq, projectId: row.project_id, at: row.at, body: body.parse(row.body) };
}

export function fromEvent(event: Event): Insertable<EventTable> {
  return {
    seq: event.seq,
    project_id: event.projectId,
    at: event.at,
    type: event.body.type,
    body: toJson(event.body),
  };
}
