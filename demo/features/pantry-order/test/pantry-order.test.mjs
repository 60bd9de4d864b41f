import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

test('the pantry is in alphabetical order, whatever the capitals and the dates', async (t) => {
  const app = await startApp(t);
  await app.post('/api/pantry', { name: 'Beans', amount: 1, bestBefore: '2030-01-01' });
  await app.post('/api/pantry', { name: 'apples', amount: 4 });
  await app.post('/api/pantry', { name: 'Cheese', amount: 1, bestBefore: '2029-01-01' });
  const { items } = await app.get('/api/pantry');
  assert.deepEqual(items.map(({ name }) => name), ['apples', 'Beans', 'Cheese']);
});
