import type { Run } from '@ropewalk/contracts';
import { worthTesting } from '@ropewalk/core';
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

it('looks first at what a person asked for, whatever was used up, until a later test has seen it', async () => {
  const pantry = await play.add('pantry');
  const other = await play.add('other');
  await play.land(pantry.id);
  await play.land(other.id);
  const early = await play.dispatch('testing', pantry.id);
  const asked = await play.must('feature.request_retest', { featureId: pantry.id });
  expect(asked.state).toMatchObject({ retest: 'asked_for', testAttempts: 0 });
  expect(worthTesting([await play.feature(other.id), asked], null)[0]).toMatchObject({
    feature: { id: pantry.id },
    reason: 'asked_for',
  });

  await release(early, pantry.id);
  expect((await play.feature(pantry.id)).state).toMatchObject({ retest: 'asked_for' });
  await release(await play.dispatch('testing', pantry.id), pantry.id);
  expect((await play.feature(pantry.id)).state).toMatchObject({ retest: null });
});

it('gives a passing feature back with the note of the person who reopened it', async () => {
  const pantry = await play.add('pantry');
  expect(await play.refused('feature.reopen', { featureId: pantry.id, note: 'No.' })).toBe(
    'feature_not_passing',
  );
  expect(await play.refused('feature.request_retest', { featureId: pantry.id })).toBe(
    'feature_not_passing',
  );
  await play.land(pantry.id);
  const test = await play.dispatch('testing', pantry.id);

  const reopened = await play.must('feature.reopen', {
    featureId: pantry.id,
    note: 'The jam is missing.',
  });

  expect(reopened).toMatchObject({
    regressions: 0,
    lastFailure: 'The jam is missing.',
    state: {
      status: 'pending',
      backingOffUntil: null,
      regression: { foundBy: 'person', reason: 'The jam is missing.', commit: 'commit-1' },
    },
  });
  expect(
    await play.refused('feature.release_testing', {
      runId: test.id,
      featureId: pantry.id,
      token: test.features[0]?.token ?? 0,
      testedOk: true,
      commit: 'commit-1',
      note: null,
    }),
  ).toBe('lease_lost');
});

async function release(run: Run, featureId: number): Promise<void> {
  await play.must('feature.release_testing', {
    runId: run.id,
    featureId,
    token: run.features[0]?.token ?? 0,
    testedOk: true,
    commit: 'commit-1',
    note: null,
  });
}
