import { afterEach, beforeEach, expect, it } from 'vitest';
import { handClock } from '../../machine/hand-clock.suite.ts';
import { openProjectStage, type ProjectStage } from '../../project/project-stage.suite.ts';
import type { MemoryUse } from '../../processes/process-types.ts';
import { createLife } from './life.ts';
import { watchRun } from './watch-run.ts';

let stage: ProjectStage;
beforeEach(async () => {
  stage = await openProjectStage({ 'index.js': 'x' });
});
afterEach(() => stage.close());

it('ends a run in the moment in which a tool has ended for want of memory, not seconds later', async () => {
  const { context, project } = stage;
  // Time stands still: nothing is looked at for its sake.
  const clock = handClock(0);
  const used: MemoryUse[] = [
    { peakBytes: 5, outOfMemoryBytes: null },
    { peakBytes: 9, outOfMemoryBytes: 9 },
  ];
  const asked: MemoryUse[] = [];
  const memory = async (): Promise<MemoryUse> => {
    const use = used[asked.length] ?? { peakBytes: 9, outOfMemoryBytes: 9 };
    asked.push(use);
    return use;
  };
  const dead: string[] = [];
  const watch = watchRun(
    {
      context: { ...context, clock, host: { ...context.host, memory } },
      project,
      run: { id: 7 },
      onMemory: () => undefined,
    },
    createLife(0, project.settings),
    (reason, how) => dead.push(`${reason} ${how}`),
  );
  watch.noteToolEnd();
  await expect.poll(() => asked.length).toBe(1);
  expect(dead).toEqual([]);
  watch.noteToolEnd();
  watch.noteToolEnd();
  await expect.poll(() => asked.length).toBe(3);
  await expect.poll(() => dead).toEqual(['out_of_memory save_and_kill']);
});
