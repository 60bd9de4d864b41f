import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Tables } from '../schema.ts';

/** One step of the schema. Once released it is never changed: a correction is a further step. */
export interface Migration {
  /** Steps are applied in this order, without gaps from 1. */
  readonly number: number;
  readonly name: string;
  up(db: Kysely<Tables>, dialect: Pick<Database, 'addId'>): Promise<void>;
}
