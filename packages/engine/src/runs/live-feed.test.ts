import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentEvent, Event } from '@ropewalk/contracts';
import { type Committed, lastPlaceOfEvent, placeOfEvent } from '@ropewalk/core';
import * as fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createLiveFeed, type LiveItem } from './live-feed.ts';
import { openTranscript, readTranscript } from './transcripts.ts';

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

async function open(latestSeq = 0) {
  const folder = await mkdtemp(join(tmpdir(), 'ropewalk-live-'));
  folders.push(folder);
  let commit: (committed: Committed) => void = () => undefined;
  const feed = createLiveFeed({
    query: (async () => latestSeq) as never,
    subscribe(listener) {
      commit = listener;
      return () => undefined;
    },
  });
  const record = async (runId: number, projectId = 1) =>
    feed.record(
      { id: runId, projectId },
      await openTranscript(folder, runId, (error) => {
        throw error;
      }),
    );
  const event = (seq: number, projectId = 1): Event => ({
    seq,
    projectId,
    at: seq,
    body: { type: 'crew.started' },
  });
  return {
    folder,
    feed,
    record,
    happen: (seq: number, projectId = 1) =>
      commit({ events: [event(seq, projectId)], effects: [] }),
  };
}

const text = (content: string): AgentEvent => ({ type: 'text', text: content });
const placeOf = (item: LiveItem): number =>
  item.kind === 'event' ? placeOfEvent(item.event.seq) : item.entry.seq;

test('places grow over events and the entries of all runs, with room for what each entry shows', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.record({ kind: fc.constant('event' as const) }),
          fc.record({
            kind: fc.constant('entry' as const),
            run: fc.integer({ min: 0, max: 2 }),
            lines: fc.integer({ min: 0, max: 4 }),
          }),
          fc.record({ kind: fc.constant('place' as const) }),
        ),
        { maxLength: 40 },
      ),
      async (steps) => {
        const { feed, record, happen } = await open();
        const runs = await Promise.all([record(1), record(2), record(3)]);
        const places: Array<{ first: number; last: number }> = [];
        feed.subscribe(1, (item) => {
          const first = placeOf(item);
          const room = item.kind === 'event' ? 1_000 : linesIn(item) + 1;
          places.push({ first, last: first + room - 1 });
        });
        let seq = 0;
        for (const step of steps) {
          if (step.kind === 'event') {
            happen((seq += 1));
          } else if (step.kind === 'entry') {
            runs[step.run]?.append(0, text('line\n'.repeat(step.lines)));
          } else {
            const place = feed.takePlace(1);
            places.push({ first: place, last: place });
          }
        }
        await Promise.all(runs.map((run) => run.close()));
        for (const [index, place] of places.entries()) {
          expect(place.first).toBeGreaterThan(places[index - 1]?.last ?? 0);
        }
      },
    ),
    { numRuns: 20 },
  );
});

function linesIn(item: LiveItem): number {
  return item.kind === 'entry' && item.entry.event.type === 'text'
    ? item.entry.event.text.split('\n').length - 1
    : 0;
}

test('what was settled can be read, and what comes later stands behind it', async () => {
  const { folder, feed, record, happen } = await open(7);
  const run = await record(1);
  happen(7);
  run.append(1, text('one'));
  run.append(2, text('two\nthree'));
  const settled = await feed.settle(1);
  const { entries } = await readTranscript(folder, 1, 0, 10);
  const base = lastPlaceOfEvent(7);
  expect(entries.map((entry) => entry.seq)).toEqual([base + 1, base + 3]);
  expect(settled).toBe(base + 5);
  expect(feed.takePlace(1)).toBe(base + 6);
  await run.close();
});

test('a feed that has seen nothing yet stands behind the last event of the store', async () => {
  const { feed } = await open(12);
  expect(await feed.settle(1)).toBe(lastPlaceOfEvent(12));
  expect(feed.takePlace(1)).toBe(lastPlaceOfEvent(12) + 1);
});

test('listeners hear of their project alone, until they stop', async () => {
  const { feed, record, happen } = await open();
  const heard: LiveItem[] = [];
  const stop = feed.subscribe(1, (item) => heard.push(item));
  const [mine, other] = await Promise.all([record(1), record(2, 2)]);
  happen(1);
  happen(2, 2);
  mine.append(0, text('mine'));
  other.append(0, text('other'));
  stop();
  mine.append(0, text('later'));
  await Promise.all([mine.close(), other.close()]);
  expect(heard.map((item) => item.kind)).toEqual(['event', 'entry']);
});
