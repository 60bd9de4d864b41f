import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

test('finds recipes by name and by ingredient, and needs every word', async (t) => {
  const app = await startApp(t);
  const add = (name, ...parts) =>
    app.post('/api/recipes', { name, minutes: 10, ingredients: parts.map((part) => ({ name: part, amount: 1 })) });
  await add('Pancakes', 'Flour', 'Eggs');
  await add('Omelette', 'Eggs', 'Chives');
  await add('Porridge', 'Oats');
  const namesFor = async (q) => {
    const { recipes } = await app.get(`/api/recipe-search?q=${encodeURIComponent(q)}`);
    return recipes.map(({ name }) => name);
  };
  assert.deepEqual(await namesFor('eggs'), ['Omelette', 'Pancakes']);
  assert.deepEqual(await namesFor('FLOUR egg'), ['Pancakes']);
  assert.deepEqual(await namesFor('ridge'), ['Porridge']);
  assert.deepEqual(await namesFor('  '), []);
  assert.deepEqual(await namesFor('100%'), []);
});
