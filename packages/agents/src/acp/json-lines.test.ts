import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonLines } from './json-lines.ts';

async function* chunksOf(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    yield bytes.subarray(start, end);
    start = end;
  }
}

async function read(text: string, cuts: readonly number[]) {
  const noise: string[] = [];
  const updates: unknown[] = [];
  const messages: unknown[] = [];
  const lines = jsonLines(chunksOf(Buffer.from(text), cuts), {
    onNoise: (line) => noise.push(line),
    onUpdate: (params) => updates.push(params),
  });
  for await (const line of lines) messages.push(JSON.parse(Buffer.from(line).toString()));
  return { messages, updates, noise };
}

it('separates messages, updates and noise, however the bytes are cut', async () => {
  const text = [
    '{"id":1,"result":{"text":"größer ✓"}}',
    'Welcome to the agent!',
    '[1,2]',
    '"text"',
    '',
    '{"method":"session/update","params":{"a":1}}\r',
    '{"broken":',
    '{"id":2}',
    'no end',
  ].join('\n');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 20 }), async (cuts) => {
      expect(await read(text, cuts)).toEqual({
        messages: [{ id: 1, result: { text: 'größer ✓' } }, { id: 2 }],
        updates: [{ a: 1 }],
        noise: ['Welcome to the agent!', '[1,2]', '"text"', '{"broken":', 'no end'],
      });
    }),
  );
});
