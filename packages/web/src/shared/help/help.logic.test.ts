import type { Help } from '#shared/api/wire.ts';
import { expect, it } from 'vitest';
import { helpAction, type Trouble } from './help.logic.ts';

const trouble = (help: Help, more: Partial<Trouble> = {}): Trouble => ({
  help,
  featureId: 7,
  features: [],
  ...more,
});

it.each<[Trouble, object | null]>([
  [trouble('answer'), { type: 'open_feature', featureId: 7 }],
  [trouble('answer', { featureId: null }), null],
  [trouble('retry'), { type: 'retry', featureId: 7 }],
  [trouble('open_dependency', { features: [3, 4] }), { type: 'open_feature', featureId: 3 }],
  [trouble('open_dependency'), { type: 'open_feature', featureId: 7 }],
  [trouble('start_crew'), { type: 'crew', action: 'start' }],
  [trouble('start_worker'), { type: 'go', to: '/workers' }],
  [trouble('wait'), null],
])('%j is helped by %j', (given, expected) => {
  const action = helpAction(given, 'stopped');
  expect(action).toEqual(expected === null ? null : expect.objectContaining(expected));
});

it('goes on from a pause or a drain, each in its own way', () => {
  expect(helpAction(trouble('resume_crew'), 'paused')).toMatchObject({ action: 'resume' });
  expect(helpAction(trouble('resume_crew'), 'paused_graceful')).toMatchObject({
    action: 'undrain',
  });
  expect(helpAction(trouble('resume_crew'), 'pausing')).toMatchObject({ action: 'undrain' });
});
