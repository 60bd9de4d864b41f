import type { Event } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import { toJson } from '../rows/json.ts';
import type { Tables } from '../schema.ts';

/** Keeps the number of values within what every database takes in one statement. */
const EVENTS_AT_ONCE = 500;

/** Adds events with the numbers that were taken for them. */
export async function insertEvents(db: Kysely<Tables>, events: readonly Event[]): Promise<void> {
  for (let from = 0; from < events.length; from += EVENTS_AT_ONCE) {
    const rows = events
      .slice(from, from + EVENTS_AT_ONCE)
      .map(
        ({ seq, projectId, at, body }) =>
          sql`(${seq}, ${projectId}, ${at}, ${body.type}, ${toJson(body)})`,
      );
    await sql`
      insert into events (seq, project_id, at, type, body) values ${sql.join(rows)}`.execute(db);
  }
}
