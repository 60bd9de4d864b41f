import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

test('moves what is ticked from the list to the pantry', async (t) => {
  const app = await startApp(t);
  const parts = [
    { name: 'Rice', amount: 500, unit: 'g' },
    { name: 'Peas', amount: 2, unit: '' },
    { name: 'Salt', amount: 1, unit: 'tsp' },
  ];
  await app.post('/api/recipes', { name: 'Risi e bisi', minutes: 35, ingredients: parts });
  await app.put('/api/week/2030-05-14', { recipeId: 1 });
  await app.post('/api/pantry', { name: 'rice', amount: 200, unit: 'g' });
  await app.put('/api/shopping', { start: '2030-05-14', name: 'Rice', unit: 'g', ticked: true });
  await app.put('/api/shopping', { start: '2030-05-14', name: 'Peas', unit: '', ticked: true });

  const { put } = await app.post('/api/put-away', { start: '2030-05-14' });
  assert.deepEqual(put.map(({ name, amount }) => [name, amount]), [['Peas', 2], ['Rice', 300]]);
  const { items } = await app.get('/api/pantry');
  assert.deepEqual(items.map(({ name, amount }) => [name, amount]).sort(), [['Peas', 2], ['rice', 500]]);
  const list = await app.get('/api/shopping?start=2030-05-14');
  assert.deepEqual(list.items.map(({ name, ticked }) => [name, ticked]), [['Salt', false]]);
  assert.deepEqual((await app.post('/api/put-away', { start: '2030-05-14' })).put, []);
});
