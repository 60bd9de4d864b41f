import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from './support.mjs';

test('gives the week as a calendar file', async (t) => {
  const app = await startApp(t);
  const ingredients = [{ name: 'water', amount: 1 }];
  await app.post('/api/recipes', { name: 'Soup, clear; hot', minutes: 5, ingredients });
  await app.put('/api/week/2030-05-15', { recipeId: 1 });
  const { headers, body } = await app.ask('GET', '/api/week.ics?start=2030-05-13');
  assert.match(headers['content-type'], /^text\/calendar/);
  assert.match(headers['content-disposition'], /week-2030-05-13\.ics/);
  const lines = body.split('\r\n');
  assert.equal(lines[0], 'BEGIN:VCALENDAR');
  assert.equal(lines.filter((line) => line === 'BEGIN:VEVENT').length, 1);
  assert.ok(lines.includes('DTSTART;VALUE=DATE:20300515'));
  assert.ok(lines.includes('DTEND;VALUE=DATE:20300516'));
  assert.ok(lines.includes('SUMMARY:Soup\\, clear\\; hot'));
});
