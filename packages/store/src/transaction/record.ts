import type { Event, EventBody } from '@ropewalk/contracts';
import type { Committed, Effect, StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import type { Reserved } from '../news-in-order.ts';
import { toJson } from '../rows/json.ts';
import type { Tables } from '../schema.ts';
import { insertEffect } from '../statements/insert-effect.ts';
import { insertEvents } from '../statements/insert-events.ts';
import { takeEventNumbers } from '../statements/take-event-numbers.ts';

/** Something that has happened, before it has a number. `text` is its body as it will be stored. */
export interface EventDraft {
  readonly projectId: number;
  readonly at: number;
  readonly body: EventBody;
  readonly text: string;
}

/** Something that is to be done, before it has an id. `text` is the effect as it will be stored. */
export interface EffectDraft {
  readonly projectId: number;
  readonly effect: Effect;
  readonly text: string;
}

/** What one command says has happened and is to be done. */
export interface Drafts {
  /** Numbers of events that were taken for rows put back. */
  readonly reserved: readonly Reserved[];
  readonly events: readonly EventDraft[];
  readonly effects: readonly EffectDraft[];
}

export const NO_DRAFTS: Drafts = { reserved: [], events: [], effects: [] };

/** Gathers what a command says until it has decided. */
export interface TransactionRecord extends Pick<StoreTransaction, 'append' | 'enqueue'> {
  readonly drafts: Drafts;
  /** Remembers that numbers of events were taken past `append`. */
  reserve(numbers: Reserved): void;
}

/**
 * Gathers events and effects of a command at `now`. Both become text at once, so that one which cannot be stored
 * fails the command that says it and nobody else.
 */
export function createRecord(now: number): TransactionRecord {
  const reserved: Reserved[] = [];
  const events: EventDraft[] = [];
  const effects: EffectDraft[] = [];
  return {
    drafts: { reserved, events, effects },
    reserve: (numbers) => void reserved.push(numbers),
    async append(projectId, body) {
      events.push({ projectId, at: now, body, text: toJson(body) });
    },
    async enqueue(projectId, effect) {
      effects.push({ projectId, effect, text: toJson(effect) });
    },
  };
}

/**
 * Writes what several commands of one transaction have said, in their order, and answers what each may be told of.
 * To be called once, at the end: the sequence of events is locked for as short as possible, with one statement for
 * all of them, and whoever was refused has taken no number.
 */
export async function writeDrafts(
  db: Kysely<Tables>,
  group: readonly Drafts[],
): Promise<readonly Committed[]> {
  const events = await writeEvents(
    db,
    group.flatMap((drafts) => drafts.events),
  );
  const committed: Committed[] = [];
  let told = 0;
  for (const drafts of group) {
    const until = told + drafts.events.length;
    committed.push({
      events: events.slice(told, until),
      effects: await writeEffects(db, drafts.effects),
    });
    told = until;
  }
  return committed;
}

async function writeEvents(db: Kysely<Tables>, drafts: readonly EventDraft[]): Promise<Event[]> {
  if (drafts.length === 0) {
    return [];
  }
  const first = await takeEventNumbers(db, drafts.length);
  await insertEvents(db, first, drafts);
  return drafts.map(({ projectId, at, body }, index) => ({
    seq: first + index,
    projectId,
    at,
    body,
  }));
}

async function writeEffects(
  db: Kysely<Tables>,
  drafts: readonly EffectDraft[],
): Promise<Committed['effects']> {
  const pending: Committed['effects'][number][] = [];
  for (const draft of drafts) {
    const id = await insertEffect(db, draft);
    pending.push({ id, projectId: draft.projectId, effect: draft.effect });
  }
  return pending;
}
