import { afterEach, beforeEach, expect, it } from 'vitest';
import { openBacklogPlay, type BacklogPlay } from './backlog-play.ts';

let play: BacklogPlay;
beforeEach(async () => {
  play = await openBacklogPlay();
});
afterEach(async () => {
  await play.close();
});

it('keeps a feature worth testing when a landing touched it while it was being tested', async () => {
  const pantry = await play.add('pantry');
  const other = await play.add('other');
  await play.land(pantry.id, ['pantry.mjs']);
  const test = await play.dispatch('testing', pantry.id);
  await play.land(other.id, ['pantry.mjs', 'other.mjs']);

  await play.must('feature.release_testing', {
    runId: test.id,
    featureId: pantry.id,
    token: test.features[0]?.token ?? 0,
    testedOk: true,
    commit: 'commit-1',
    note: null,
  });

  expect((await play.feature(pantry.id)).state).toMatchObject({
    status: 'passing',
    retest: 'files_touched',
  });
});

it('lets a feature rest when the test began after the last landing that touched it', async () => {
  const pantry = await play.add('pantry');
  const other = await play.add('other');
  await play.land(pantry.id, ['pantry.mjs']);
  await play.land(other.id, ['pantry.mjs']);
  const test = await play.dispatch('testing', pantry.id);

  await play.must('feature.release_testing', {
    runId: test.id,
    featureId: pantry.id,
    token: test.features[0]?.token ?? 0,
    testedOk: true,
    commit: 'commit-2',
    note: null,
  });

  expect((await play.feature(pantry.id)).state).toMatchObject({ status: 'passing', retest: null });
});
