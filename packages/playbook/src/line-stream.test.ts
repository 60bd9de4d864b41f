import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLineStream } from './line-stream.ts';

function start() {
  const input = new PassThrough();
  const output = new PassThrough({ encoding: 'utf8' });
  const stream = createLineStream(input, output);
  return { input, output, stream, reader: stream.readable.getReader() };
}

const call = (id: number) => ({ jsonrpc: '2.0', id, method: 'né', params: {} });

test('takes a message from each line, however the bytes arrive', async () => {
  const { input, reader, stream } = start();
  const bytes = Buffer.from(`${JSON.stringify(call(1))}\r\n\n${JSON.stringify(call(2))}`);
  for (const byte of bytes) input.write(Buffer.of(byte));
  input.end();
  expect([(await reader.read()).value, (await reader.read()).value]).toEqual([call(1), call(2)]);
  await stream.ended;
});

test('answers a line that is no JSON, and goes on', async () => {
  const { input, output, reader } = start();
  input.write(`{no\n${JSON.stringify(call(3))}\n`);
  expect((await reader.read()).value).toEqual(call(3));
  await setImmediate();
  expect(JSON.parse(output.read())).toMatchObject({ id: null, error: { code: -32700 } });
});

test('refuses a message beyond the limit of the library', async () => {
  const { input, reader } = start();
  input.write('x'.repeat(33 * 1024 * 1024));
  await expect(reader.read()).rejects.toMatchObject({ name: 'MessageTooLargeError' });
});

test('writes each message as a line', async () => {
  const { output, stream } = start();
  const writer = stream.writable.getWriter();
  await writer.write({ jsonrpc: '2.0', method: 'a' });
  await writer.write({ jsonrpc: '2.0', method: 'b' });
  writer.releaseLock();
  expect(output.read()).toBe('{"jsonrpc":"2.0","method":"a"}\n{"jsonrpc":"2.0","method":"b"}\n');
});
