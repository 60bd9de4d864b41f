import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

async function planTwoMeals(app) {
  const cake = (name, flour) => ({
    name,
    minutes: 30,
    ingredients: [
      { name: 'Flour', amount: flour, unit: 'g' },
      { name: 'milk', amount: 0.2, unit: 'l' },
    ],
  });
  await app.post('/api/recipes', cake('Cake', 300));
  await app.post('/api/recipes', cake('Waffles', 200));
  await app.put('/api/week/2030-05-13', { recipeId: 1 });
  await app.put('/api/week/2030-05-19', { recipeId: 2 });
  await app.put('/api/week/2030-05-20', { recipeId: 2 });
}

test('adds up what the week needs and takes off what is at home', async (t) => {
  const app = await startApp(t);
  await planTwoMeals(app);
  await app.post('/api/pantry', { name: 'flour', amount: 100, unit: 'g' });
  await app.post('/api/pantry', { name: 'Milk', amount: 1, unit: 'l' });
  assert.deepEqual(await app.get('/api/shopping?start=2030-05-15'), {
    start: '2030-05-13',
    items: [{ name: 'Flour', amount: 400, unit: 'g', ticked: false }],
  });
});

test('remembers what is ticked off, week by week', async (t) => {
  const app = await startApp(t);
  await planTwoMeals(app);
  const tick = { start: '2030-05-13', name: 'milk', unit: 'l' };
  await app.put('/api/shopping', { ...tick, ticked: true });
  const ticks = async (start) => (await app.get(`/api/shopping?start=${start}`)).items.map((item) => item.ticked);
  assert.deepEqual(await ticks('2030-05-13'), [false, true]);
  assert.deepEqual(await ticks('2030-05-20'), [false, false]);
  await app.put('/api/shopping', { ...tick, ticked: false });
  assert.deepEqual(await ticks('2030-05-13'), [false, false]);
});
