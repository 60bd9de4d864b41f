import { readFile } from 'node:fs/promises';
import { z } from 'zod';

export type RecordingName = 'seed' | 'head';

const exchangeSchema = z.object({
  /** Its place in the recording, from 1. */
  n: z.int(),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string(),
  body: z.unknown(),
  status: z.int(),
  response: z.unknown(),
  note: z.string().nullable(),
});

/** One request to the reference, and what it answered. */
export type Exchange = z.infer<typeof exchangeSchema>;

/** Reads what was recorded from the running reference, one JSON value a line. */
export async function readRecording(name: RecordingName): Promise<readonly Exchange[]> {
  const text = await readFile(new URL(`recorded/http-${name}.jsonl`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => exchangeSchema.parse(JSON.parse(line)));
}
