import type { Event, EventBody } from '@ropewalk/contracts';
import type { Committed, Effect, PendingEffect, StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import { insertEffect } from '../statements/insert-effect.ts';
import { insertEvents } from '../statements/insert-events.ts';
import { takeEventNumbers } from '../statements/take-event-numbers.ts';

/** What a command says has happened and is to be done, gathered until it has decided. */
export interface TransactionRecord extends Pick<StoreTransaction, 'append' | 'enqueue'> {
  /** Writes both with the numbers they get; to be called once, as the last act of a command. */
  write(): Promise<Committed>;
}

/**
 * Gathers events and effects. They are written together at the end, so that the sequence is locked
 * for as short as possible and a refused command has taken no number.
 */
export function createRecord(db: Kysely<Tables>, now: number): TransactionRecord {
  const events: { readonly projectId: number; readonly body: EventBody }[] = [];
  const effects: { readonly projectId: number; readonly effect: Effect }[] = [];
  return {
    async append(projectId, body) {
      events.push({ projectId, body });
    },
    async enqueue(projectId, effect) {
      effects.push({ projectId, effect });
    },
    async write() {
      return {
        events: events.length === 0 ? [] : await writeEvents(db, now, events),
        effects: await writeEffects(db, effects),
      };
    },
  };
}

async function writeEvents(
  db: Kysely<Tables>,
  at: number,
  drafts: readonly { readonly projectId: number; readonly body: EventBody }[],
): Promise<Event[]> {
  const first = await takeEventNumbers(db, drafts.length);
  const events = drafts.map((draft, index) => ({ seq: first + index, at, ...draft }));
  await insertEvents(db, events);
  return events;
}

async function writeEffects(
  db: Kysely<Tables>,
  drafts: readonly { readonly projectId: number; readonly effect: Effect }[],
): Promise<PendingEffect[]> {
  const pending: PendingEffect[] = [];
  for (const { projectId, effect } of drafts) {
    pending.push(await insertEffect(db, projectId, effect));
  }
  return pending;
}
