import type { Note } from '@ropewalk/contracts';
import type { Selectable } from 'kysely';
import type { NoteTable } from '../schema.ts';

export function toNote(row: Selectable<NoteTable>): Note {
  return {
    id: row.id,
    featureId: row.feature_id,
    runId: row.run_id,
    text: row.text,
    at: row.at,
  };
}
