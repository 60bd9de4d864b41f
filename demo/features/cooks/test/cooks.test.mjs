import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

async function planThreeDays(app) {
  await app.post('/api/recipes', { name: 'Stew', minutes: 90, ingredients: [{ name: 'beans', amount: 1 }] });
  for (const day of ['13', '15', '17']) await app.put(`/api/week/2030-05-${day}`, { recipeId: 1 });
}
const cooksOf = ({ days }) => days.filter(({ recipe }) => recipe).map(({ cook }) => cook?.name ?? null);

test('gives each planned day to somebody, fairly', async (t) => {
  const app = await startApp(t);
  await planThreeDays(app);
  assert.equal((await app.ask('POST', '/api/cooks/share-out', { start: '2030-05-13' })).status, 409);
  await app.post('/api/members', { name: 'Ada' });
  await app.post('/api/members', { name: 'Bo' });
  await app.put('/api/cooks/2030-05-15', { memberId: 1 });
  assert.deepEqual(cooksOf(await app.get('/api/cooks?start=2030-05-13')), [null, 'Ada', null]);
  const shared = await app.post('/api/cooks/share-out', { start: '2030-05-13' });
  assert.deepEqual(cooksOf(shared), ['Bo', 'Ada', 'Ada']);
});

test('a turn ends with its cook', async (t) => {
  const app = await startApp(t);
  await planThreeDays(app);
  await app.post('/api/members', { name: 'Ada' });
  await app.put('/api/cooks/2030-05-13', { memberId: 1 });
  await app.ask('DELETE', '/api/members/1');
  assert.deepEqual(cooksOf(await app.get('/api/cooks?start=2030-05-13')), [null, null, null]);
  assert.equal((await app.ask('PUT', '/api/cooks/2030-05-13', { memberId: 7 })).status, 404);
});
