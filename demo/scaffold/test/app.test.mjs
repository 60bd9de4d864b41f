import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

test('serves the page and says that it is well', async (t) => {
  const app = await startApp(t);
  const page = await app.ask('GET', '/');
  assert.equal(page.status, 200);
  assert.match(page.body, /<main id="page"/);
  assert.equal((await app.get('/api/health')).ok, true);
  assert.ok(Array.isArray(await app.get('/features.json')));
});

test('answers with a sentence where there is nothing', async (t) => {
  const app = await startApp(t);
  assert.deepEqual(await app.ask('GET', '/api/nothing').then(({ status, body }) => [status, body]), [
    404,
    { error: 'There is nothing here.' },
  ]);
  assert.equal((await app.ask('GET', '/../package.json')).status, 404);
  assert.equal((await app.ask('GET', '/%2e%2e/package.json')).status, 404);
});
