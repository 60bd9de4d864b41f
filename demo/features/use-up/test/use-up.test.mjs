import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

test('names what must be eaten within three days, soonest first', async (t) => {
  const app = await startApp(t);
  const put = (name, bestBefore) => app.post('/api/pantry', { name, amount: 1, unit: 'l', bestBefore });
  await put('Cream', '2030-05-13');
  await put('Milk', '2030-05-11');
  await put('Yoghurt', '2030-05-09');
  await put('Oil', '2030-05-14');
  await put('Salt', null);
  const { items } = await app.get('/api/use-up?today=2030-05-10');
  assert.deepEqual(items.map(({ name, daysLeft }) => [name, daysLeft]), [
    ['Yoghurt', -1],
    ['Milk', 1],
    ['Cream', 3],
  ]);
});

test('puts its panel on two pages', async (t) => {
  const app = await startApp(t);
  assert.ok((await app.get('/features.json')).includes('use-up.js'));
  assert.equal((await app.ask('GET', '/api/use-up?today=soon')).status, 400);
});
