import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const reason = z.string().min(20);
const differences = z.array(z.string()).min(1);

/** By number of the exchange. `any`: what is said depends on the moment or on earlier differences; its form does not. */
const exchangesSchema = z.record(
  z.string().regex(/^\d+$/),
  z.object({ request: z.string(), differences: z.union([differences, z.literal('any')]), reason }),
);

const knownSchema = z.strictObject({
  seed: exchangesSchema,
  head: exchangesSchema,
  /** By recording, session and what of it: a type of message, `order` or `closings`. */
  sockets: z.record(z.string(), z.object({ differences, reason })),
});

/** Where we differ from what was recorded, and why. */
export async function readKnownDifferences(): Promise<z.infer<typeof knownSchema>> {
  const text = await readFile(new URL('differences.json', import.meta.url), 'utf8');
  return knownSchema.parse(JSON.parse(text));
}
