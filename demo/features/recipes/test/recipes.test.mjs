import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

const pancakes = {
  name: 'Pancakes',
  minutes: 20,
  method: 'Stir and fry.',
  ingredients: [
    { name: 'flour', amount: 250, unit: 'g' },
    { name: 'eggs', amount: 2, unit: '' },
  ],
};

test('keeps recipes with their ingredients in order', async (t) => {
  const app = await startApp(t);
  const saved = await app.ask('POST', '/api/recipes', pancakes);
  assert.deepEqual([saved.status, saved.body], [201, { id: 1, ...pancakes }]);
  await app.post('/api/recipes', { ...pancakes, name: 'apple pie' });
  const { recipes } = await app.get('/api/recipes');
  assert.deepEqual(recipes.map(({ name }) => name), ['apple pie', 'Pancakes']);
  assert.deepEqual(recipes[1].ingredients, pancakes.ingredients);
  await app.ask('DELETE', '/api/recipes/1');
  assert.equal((await app.get('/api/recipes')).recipes.length, 1);
});

test('refuses a second recipe of the same name, and one without ingredients', async (t) => {
  const app = await startApp(t);
  await app.post('/api/recipes', pancakes);
  const again = await app.ask('POST', '/api/recipes', { ...pancakes, name: 'PANCAKES' });
  assert.deepEqual([again.status, again.body.error], [409, 'There is a recipe called PANCAKES already.']);
  assert.equal((await app.ask('POST', '/api/recipes', { ...pancakes, name: 'Air', ingredients: [] })).status, 400);
});

test('has a place in the navigation', async (t) => {
  const app = await startApp(t);
  assert.match(await app.get('/nav.js'), /path: '\/recipes'/);
  assert.ok((await app.get('/features.json')).includes('recipes.js'));
});
