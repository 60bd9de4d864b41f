import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

test('remembers who loves what, most loved first', async (t) => {
  const app = await startApp(t);
  const ingredients = [{ name: 'love', amount: 1 }];
  for (const name of ['Curry', 'Pizza']) await app.post('/api/recipes', { name, minutes: 40, ingredients });
  for (const name of ['Ada', 'Bo']) await app.post('/api/members', { name });
  await app.put('/api/favourites/2/2', { loved: true });
  await app.put('/api/favourites/2/1', { loved: true });
  await app.put('/api/favourites/2/1', { loved: true });
  const loved = async () => {
    const { recipes } = await app.get('/api/favourites');
    return recipes.map(({ name, lovedBy }) => [name, lovedBy.map((member) => member.name)]);
  };
  assert.deepEqual(await loved(), [['Pizza', ['Ada', 'Bo']], ['Curry', []]]);
  await app.put('/api/favourites/2/1', { loved: false });
  await app.ask('DELETE', '/api/members/2');
  assert.deepEqual(await loved(), [['Curry', []], ['Pizza', []]]);
  assert.equal((await app.ask('PUT', '/api/favourites/9/1', { loved: true })).status, 404);
});
