import { sql, type Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import type { EventDraft } from '../transaction/record.ts';

/** Keeps the number of values within what every database takes in one statement. */
const EVENTS_AT_ONCE = 500;

/** Adds events with the numbers that were taken for them, the first of which is `firstSeq`. */
export async function insertEvents(
  db: Kysely<Tables>,
  firstSeq: number,
  drafts: readonly EventDraft[],
): Promise<void> {
  for (let from = 0; from < drafts.length; from += EVENTS_AT_ONCE) {
    const rows = drafts
      .slice(from, from + EVENTS_AT_ONCE)
      .map(
        ({ projectId, at, body, text }, index) =>
          sql`(${firstSeq + from + index}, ${projectId}, ${at}, ${body.type}, ${text})`,
      );
    await sql`
      insert into events (seq, project_id, at, type, body) values ${sql.join(rows)}`.execute(db);
  }
}
