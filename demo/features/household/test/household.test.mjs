import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

test('knows who eats together', async (t) => {
  const app = await startApp(t);
  const first = await app.ask('POST', '/api/members', { name: 'Zoe', colour: '#3f6b46' });
  assert.deepEqual([first.status, first.body], [201, { id: 1, name: 'Zoe', colour: '#3f6b46' }]);
  await app.post('/api/members', { name: 'ada' });
  const { members } = await app.get('/api/members');
  assert.deepEqual(members.map(({ name }) => name), ['ada', 'Zoe']);
  await app.ask('DELETE', '/api/members/1');
  assert.equal((await app.get('/api/members')).members.length, 1);
});

test('refuses the same name twice and colours that are none', async (t) => {
  const app = await startApp(t);
  await app.post('/api/members', { name: 'Zoe' });
  assert.equal((await app.ask('POST', '/api/members', { name: 'zoe' })).status, 409);
  assert.equal((await app.ask('POST', '/api/members', { name: 'Ida', colour: 'red;' })).status, 400);
});
