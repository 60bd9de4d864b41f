import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TranscriptEntry } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInTranscript, readEarlierTranscript, searchTranscript } from './transcript-pages.ts';
import { openTranscript, readTranscript } from './transcripts.ts';

let folder: string;
let runs = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ropewalk-pages-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(entries: readonly TranscriptEntry[]): Promise<number> {
  runs += 1;
  const writer = await openTranscript(folder, runs, (error) => expect(error).toBeNull());
  entries.forEach((entry) => writer.append(entry));
  await writer.close();
  return runs;
}

const text = (content: string, seq: number): TranscriptEntry => ({
  at: seq,
  seq,
  event: { type: 'text', text: content },
});
/** Short, long, and longer than what is read at once. */
const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 90 }), fc.constant(70_000)), {
  maxLength: 40,
});
const entriesOf = (lengths: readonly number[]) =>
  lengths.map((length, index) => text('ü'.repeat(length), 10 + 3 * index));

describe('a page backwards', () => {
  it('joins the one behind it, from the end to the beginning', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 9 }), async (lengths, limit) => {
        const entries = entriesOf(lengths);
        const run = await write(entries);
        const seen: TranscriptEntry[] = [];
        let before: number | null = null;
        do {
          const page = await readEarlierTranscript(folder, run, before, limit);
          expect(page.atEnd).toBe(before === null);
          for (const [index, position] of page.positions.entries()) {
            const from = await readTranscript(folder, run, position, 1);
            expect(from.entries).toEqual([page.entries[index]]);
          }
          seen.unshift(...page.entries);
          before = page.previous;
        } while (before !== null);
        expect(seen).toEqual(entries);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves out what is still being written, and is empty where there is nothing', async () => {
    const run = await write(entriesOf([1, 2]));
    await appendFile(join(folder, `run-${run}.jsonl`), '{"at":1,"ev');
    const page = await readEarlierTranscript(folder, run, null, 10);
    expect(page.entries).toEqual(entriesOf([1, 2]));
    expect(page.atEnd).toBe(false);
    expect(await readTranscript(folder, run, page.next, 10)).toMatchObject({ entries: [] });
    expect(await readEarlierTranscript(folder, 9_999, null, 10)).toMatchObject({
      entries: [],
      previous: null,
    });
  });
});

it('a place is found wherever it is', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 0, max: 140 }), async (lengths, seq) => {
      const entries = entriesOf(lengths);
      const run = await write(entries);
      const position = await findInTranscript(folder, run, seq);
      const { entries: rest } = await readTranscript(folder, run, position, 1_000);
      expect(rest).toEqual(entries.filter((entry) => (entry.seq ?? 0) >= seq));
    }),
    { numRuns: 60 },
  );
});

it('a search finds a text whatever its case, and goes on where it stopped', async () => {
  const run = await write([
    text('Nothing here.', 1),
    text(`${'x'.repeat(200)} The Rope\nis long.`, 2),
    {
      at: 3,
      event: {
        type: 'tool_call',
        callId: 'rope',
        tool: 'Bash',
        kind: 'execute',
        input: { command: ['make', 'ROPE'] },
      },
    },
    text('text', 4),
    text('rope', 5),
  ]);
  const first = await searchTranscript(folder, run, { text: 'rope', after: 0, limit: 2 });
  expect(first.matches.map(({ at }) => at)).toEqual([2, 3]);
  expect(first.matches[0]?.excerpt).toBe(`${'x'.repeat(75)} The Rope is long.`);
  expect(first.matches[1]?.excerpt).toBe('ROPE');
  expect(first.atEnd).toBe(false);
  const position = first.matches[0]?.position ?? -1;
  expect((await readTranscript(folder, run, position, 1)).entries[0]?.at).toBe(2);
  const second = await searchTranscript(folder, run, { text: 'rope', after: first.next, limit: 2 });
  expect(second).toMatchObject({ matches: [{ at: 5, excerpt: 'rope' }], atEnd: true });
  expect(
    await searchTranscript(folder, run, { text: 'execute', after: 0, limit: 2 }),
  ).toMatchObject({
    matches: [],
    atEnd: true,
  });
});
