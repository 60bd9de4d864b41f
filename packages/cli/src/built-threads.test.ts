import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

const bundle = realpathSync(fileURLToPath(new URL('../dist/bundle', import.meta.url)));

it('the built program has the thread that reads documents where it looks for it', async () => {
  const workerData = { format: 'docx', bytes: Buffer.from('no document') };
  const worker = new Worker(`${bundle}/document-worker.js`, { workerData });
  const [said] = await once(worker, 'message');
  expect(said).toMatchObject({ ok: false, why: expect.stringContaining('damaged') });
});
