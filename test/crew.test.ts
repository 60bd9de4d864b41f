import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './support/stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage.close();
});

const feature = (name: string, dependencies: string[] = []) => ({
  category: 'Files',
  name,
  description: `There is a file for ${name}.`,
  steps: [`The file ${name}.txt exists`],
  dependencies,
  checks: [],
});

describe('a crew', () => {
  it('lands every feature as one commit with its trailers and ends by itself', async () => {
    await stage.commit({ 'README.md': '# Stage\n' });
    const driver = await stage.playbook({
      version: 1,
      coding: {
        '*': {
          attempts: [
            [
              { write: { path: '{{feature.name}}.txt', content: 'here\n' } },
              { land: { checks: ['test -f {{feature.name}}.txt'] } },
            ],
          ],
        },
      },
    });
    await stage.register({ settings: { driver } });
    const added = await stage.control()['features.add']({
      name: 'stage',
      entries: [feature('alpha'), feature('beta', ['alpha']), feature('gamma', ['alpha'])],
    });
    expect(added).toMatchObject({ ok: true });

    const story = await stage.runToEnd();

    expect(story.end).toMatchObject({ reason: 'all_passing' });
    expect(story.of('landing.landed').map((landed) => landed.featureId)).toEqual(
      expect.arrayContaining([1, 2, 3]),
    );
    const log = await stage.git('log', '--format=%(trailers:key=Feature,valueonly,separator=%x2C)');
    expect(log.split('\n').filter(Boolean).toSorted()).toEqual(['#1', '#2', '#3']);
    expect(await stage.git('status', '--porcelain')).toBe('');
  });
});
