import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

test('keeps, changes and forgets what is at home', async (t) => {
  const app = await startApp(t);
  assert.deepEqual(await app.get('/api/pantry'), { items: [] });
  const rice = await app.ask('POST', '/api/pantry', { name: ' Rice ', amount: '1,5', unit: 'kg' });
  assert.equal(rice.status, 201);
  assert.deepEqual(rice.body, { id: 1, name: 'Rice', amount: 1.5, unit: 'kg', bestBefore: null });
  await app.put('/api/pantry/1', { name: 'Rice', amount: 1, unit: 'kg', bestBefore: '2030-01-31' });
  const { items } = await app.get('/api/pantry');
  assert.deepEqual(items, [{ id: 1, name: 'Rice', amount: 1, unit: 'kg', bestBefore: '2030-01-31' }]);
  await app.ask('DELETE', '/api/pantry/1');
  assert.deepEqual(await app.get('/api/pantry'), { items: [] });
});

test('refuses what makes no sense with a sentence', async (t) => {
  const app = await startApp(t);
  const refused = [
    [{ amount: 1 }, 'The name is missing.'],
    [{ name: 'Rice', amount: 0 }, 'The amount must be more than nothing.'],
    [{ name: 'Rice', amount: 1, bestBefore: '2030-02-31' }, 'The best-before date must be a day such as 2026-11-23.'],
  ];
  for (const [body, error] of refused) {
    const answer = await app.ask('POST', '/api/pantry', body);
    assert.deepEqual([answer.status, answer.body], [400, { error }]);
  }
  assert.equal((await app.ask('DELETE', '/api/pantry/9')).status, 404);
});

test('has a place in the navigation', async (t) => {
  const app = await startApp(t);
  assert.match(await app.get('/nav.js'), /path: '\/pantry'/);
  assert.ok((await app.get('/features.json')).includes('pantry.js'));
});
