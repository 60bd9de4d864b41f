import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import {
  findLanding,
  findOpenLanding,
  findOpenLandings,
  findVerdict,
} from '../queries/landing-queries.ts';
import { fromLanding, toLanding } from '../rows/landing-row.ts';
import { fromVerdict, toVerdict } from '../rows/verdict-row.ts';
import type { Tables } from '../schema.ts';
import { requireSaved } from './require-saved.ts';

export function landingWrites(
  db: Kysely<Tables>,
  now: number,
): Pick<
  StoreTransaction,
  | 'landing'
  | 'openLanding'
  | 'openLandings'
  | 'insertLanding'
  | 'saveLanding'
  | 'insertVerdict'
  | 'verdict'
> {
  return {
    landing: (landingId) => findLanding(db, landingId),
    openLanding: (featureId) => findOpenLanding(db, featureId),
    openLandings: (projectId) => findOpenLandings(db, projectId),
    verdict: (verdictId) => findVerdict(db, verdictId),
    async insertLanding(landing) {
      const row = await db
        .insertInto('landings')
        .values({ ...fromLanding(landing), created_at: now })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toLanding(row);
    },
    async saveLanding(landing) {
      const result = await db
        .updateTable('landings')
        .set(fromLanding(landing))
        .where('id', '=', landing.id)
        .executeTakeFirst();
      requireSaved(result.numUpdatedRows === 1n, `landing ${landing.id}`);
    },
    async insertVerdict(verdict) {
      const row = await db
        .insertInto('verdicts')
        .values(fromVerdict(verdict, now))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toVerdict(row);
    },
  };
}
