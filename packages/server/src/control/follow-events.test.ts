import type { Event } from '@ropewalk/contracts';
import type { Committed } from '@ropewalk/core';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { followEvents } from './follow-events.ts';

const PROJECT = 1;

/** A log that grows in commits, with a store's two ways to hear of it. */
function openLog() {
  const log: Event[] = [];
  const listeners = new Set<(committed: Committed) => void>();
  const asked: number[] = [];
  return {
    log,
    asked,
    commit(size: number, projectId: number) {
      const events = Array.from({ length: size }, (_, index): Event => ({
        seq: log.length + index + 1,
        projectId,
        at: 0,
        body: { type: 'crew.started' },
      }));
      log.push(...events);
      for (const listener of listeners) listener({ events, effects: [] });
    },
    store: {
      query: (async (_name: 'events', { after, limit }: { after: number; limit: number }) => {
        asked.push(after);
        const page = log.filter((event) => event.seq > after && event.projectId === PROJECT);
        await Promise.resolve();
        return page.slice(0, limit);
      }) as never,
      subscribe(listener: (committed: Committed) => void) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
  };
}

test('every event comes once and in order, however commits and reading meet', async () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('commit' as const),
      size: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 300, max: 1_200 })),
      projectId: fc.constantFrom(PROJECT, PROJECT, 2),
    }),
    fc.record({ kind: fc.constant('read' as const), count: fc.integer({ min: 1, max: 700 }) }),
    fc.record({ kind: fc.constant('turn' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(40), async (steps, after) => {
      const { log, store, commit } = openLog();
      const stop = new AbortController();
      const events = followEvents(store, { projectId: PROJECT, after }, stop.signal);
      const wanted = () =>
        log.flatMap(({ seq, projectId }) => (projectId === PROJECT && seq > after ? [seq] : []));
      const seen: number[] = [];
      const read = async (count: number): Promise<void> => {
        for (let left = count; left > 0 && seen.length < wanted().length; left -= 1) {
          const { value } = await events.next();
          seen.push(value?.seq ?? 0);
        }
      };
      for (const one of steps) {
        if (one.kind === 'commit') commit(one.size, one.projectId);
        else if (one.kind === 'read') await read(one.count);
        else await new Promise(setImmediate);
      }
      await read(Number.POSITIVE_INFINITY);
      expect(seen).toEqual(wanted());
      stop.abort();
      expect(await events.next()).toMatchObject({ done: true });
    }),
    { numRuns: 30 },
  );
});

test('a reader that keeps up asks the store only at the beginning, and one that waits hears at once', async () => {
  const { asked, store, commit } = openLog();
  const stop = new AbortController();
  const events = followEvents(store, { projectId: PROJECT, after: 0 }, stop.signal);
  for (let round = 0; round < 10; round += 1) {
    const next = events.next();
    await new Promise(setImmediate);
    commit(1, 2);
    commit(1, PROJECT);
    expect((await next).value?.seq).toBe(2 * round + 2);
  }
  expect(asked).toEqual([0]);
  stop.abort();
  await events.return();
});
