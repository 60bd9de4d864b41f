import { expect, it, onTestFinished } from 'vitest';
import { openBacklogPlay } from './backlog-play.ts';

it('does not end a crew as drained that has been asked to go on since that was decided', async () => {
  const play = await openBacklogPlay();
  onTestFinished(() => play.close());
  const { projectId } = play;
  const drained = { projectId, reason: 'drained', detail: '', how: 'save_and_kill' } as const;
  await play.must('crew.drain', { projectId });
  await play.must('crew.resume', { projectId });

  expect(await play.refused('crew.end', drained)).toBe('crew_running');

  await play.must('crew.drain', { projectId });
  expect((await play.must('crew.end', drained)).crew).toMatchObject({ status: 'stopped' });
});
