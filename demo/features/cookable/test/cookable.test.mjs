import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

test('puts what the pantry is good for in front', async (t) => {
  const app = await startApp(t);
  const add = (name, ...ingredients) => app.post('/api/recipes', { name, minutes: 15, ingredients });
  const eggs = (amount) => ({ name: 'Eggs', amount, unit: '' });
  await add('Big omelette', eggs(6), { name: 'Chives', amount: 1, unit: 'tbsp' });
  await add('Fried egg', eggs(1));
  await add('Pasta', { name: 'Spaghetti', amount: 0.5, unit: 'kg' });
  await app.post('/api/pantry', { name: 'eggs', amount: 2 });
  await app.post('/api/pantry', { name: 'EGGS', amount: 2 });
  await app.post('/api/pantry', { name: 'Spaghetti', amount: 500, unit: 'g' });
  const { recipes } = await app.get('/api/cookable');
  assert.deepEqual(recipes.map(({ name, missing }) => [name, missing]), [
    ['Fried egg', []],
    ['Pasta', ['Spaghetti']],
    ['Big omelette', ['Eggs', 'Chives']],
  ]);
});

test('puts its panel on the first page', async (t) => {
  const app = await startApp(t);
  assert.ok((await app.get('/features.json')).includes('cookable.js'));
});
