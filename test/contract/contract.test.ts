import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStage } from '../support/stage.ts';
import { interventionsFor } from './interventions.ts';
import { readKnownDifferences } from './known-differences.ts';
import { readRecording, type RecordingName } from './recording.ts';
import { replay, type Replayed } from './replay.ts';

test.each<RecordingName>(['seed', 'head'])(
  'a program written for the reference (%s) is answered as it expects, but for what is listed with its reason',
  async (recording) => {
    const known = (await readKnownDifferences())[recording];
    const stage = await openStage({}, { host: '127.0.0.1', names: [], access: 'open' });
    try {
      await mkdir(join(stage.environment['HOME'] ?? '', 'proj', `http-${recording}-b`), {
        recursive: true,
      });
      const replayed = await replay(
        stage,
        await readRecording(recording),
        interventionsFor(recording),
      );
      const expected = Object.entries(known).map(([n, { differences }]) => [n, differences]);
      expect(Object.fromEntries(replayed.flatMap((entry) => toEntry(entry, known)))).toEqual(
        Object.fromEntries(expected),
      );
    } finally {
      await stage.close();
    }
  },
);

function toEntry(
  { exchange: { n }, differences }: Replayed,
  known: Readonly<Record<string, { readonly differences: unknown }>>,
): [string, string[] | 'any'][] {
  const name = String(n);
  const isAny = known[name]?.differences === 'any';
  const counted = isAny ? differences.filter(({ about }) => about === 'form') : differences;
  if (counted.length === 0) {
    return isAny ? [[name, 'any']] : [];
  }
  return [[name, counted.map(({ text }) => text)]];
}
