import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

const soup = { name: 'Soup', minutes: 30, ingredients: [{ name: 'leek', amount: 2, unit: '' }] };

test('plans recipes for the days of a week that starts on Monday', async (t) => {
  const app = await startApp(t);
  await app.post('/api/recipes', soup);
  assert.deepEqual(await app.put('/api/week/2030-05-15', { recipeId: 1 }), {
    date: '2030-05-15',
    recipe: { id: 1, name: 'Soup' },
  });
  const { start, days } = await app.get('/api/week?start=2030-05-19');
  assert.equal(start, '2030-05-13');
  assert.deepEqual(days.map(({ date }) => date.slice(-2)), ['13', '14', '15', '16', '17', '18', '19']);
  assert.deepEqual(days.map(({ recipe }) => recipe?.name ?? ''), ['', '', 'Soup', '', '', '', '']);
});

test('a day can be freed, and is freed when its recipe goes', async (t) => {
  const app = await startApp(t);
  await app.post('/api/recipes', soup);
  const planned = async () => (await app.get('/api/week?start=2030-05-13')).days.filter(({ recipe }) => recipe).length;
  await app.put('/api/week/2030-05-13', { recipeId: 1 });
  await app.put('/api/week/2030-05-14', { recipeId: 1 });
  await app.put('/api/week/2030-05-13', { recipeId: null });
  assert.equal(await planned(), 1);
  await app.ask('DELETE', '/api/recipes/1');
  assert.equal(await planned(), 0);
  assert.equal((await app.ask('PUT', '/api/week/2030-05-13', { recipeId: 9 })).status, 404);
});
