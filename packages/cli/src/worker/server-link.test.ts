import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { untilReached } from './patience.ts';
import { createServerLink } from './server-link.ts';

const RUN = { runId: 1, token: 2 };

/** A server that answers with this, or never. */
async function serve(answer: { readonly status: number; readonly body: string } | null) {
  const asked = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    asked.resolve();
    if (answer !== null) response.writeHead(answer.status).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  return { link: createServerLink(`http://127.0.0.1:${port}`), asked: asked.promise };
}

it('waits for no transfer that nobody wants any more', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ropewalk-link-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'work.pack');
  await writeFile(file, 'pack');
  const { link, asked } = await serve(null);
  const over = new AbortController();
  const sent = untilReached(
    () => link.sendLateWork(RUN, { commit: 'c', base: 'b', file, claimed: [] }, over.signal),
    over.signal,
  );
  await asked;
  over.abort();
  expect(await sent).toBeNull();
});

it('keeps the word of a server about a token that it refuses', async () => {
  const body = JSON.stringify({ detail: 'It was revoked.', code: 'join_token_unknown' });
  const { link } = await serve({ status: 401, body });
  expect(await link.leave()).toEqual({
    ok: false,
    refusal: { code: 'join_token_unknown', message: 'It was revoked.' },
  });
  const bare = await serve({ status: 401, body: '' });
  expect(await bare.link.leave()).toMatchObject({ refusal: { code: 'not_authorised' } });
});
