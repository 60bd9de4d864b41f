import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openStage } from '../support/stage.ts';
import { interventionsFor } from './interventions.ts';
import { readRecording, type RecordingName } from './recording.ts';
import { replay, type Replayed } from './replay.ts';

/** Where we differ and why. `any`: what is said depends on the moment or on earlier differences; its form does not. */
const knownSchema = z.record(
  z.enum(['seed', 'head']),
  z.record(
    z.string().regex(/^\d+$/),
    z.object({
      request: z.string(),
      differences: z.union([z.array(z.string()).min(1), z.literal('any')]),
      reason: z.string().min(20),
    }),
  ),
);

test.each<RecordingName>(['seed', 'head'])(
  'a program written for the reference (%s) is answered as it expects, but for what is listed with its reason',
  async (recording) => {
    const text = await readFile(new URL('differences.json', import.meta.url), 'utf8');
    const known = knownSchema.parse(JSON.parse(text))[recording];
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
