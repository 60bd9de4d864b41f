import { expect, it } from 'vitest';
import { createScreens } from './screens.ts';

const run = (id: number, projectId = 1) => ({ id, projectId, role: 'coding' as const });

it('shows the last screen of each run, and each new one, to those who watch its project', () => {
  const screens = createScreens();
  screens.show(run(1), 'old', 1);
  screens.show(run(1), 'a', 2);
  screens.show(run(2), 'b', 3);
  screens.show(run(3, 2), 'of another project', 4);
  const seen: string[] = [];
  const stop = screens.watch(1, ({ runId, png }) => seen.push(`${runId} ${png}`));
  expect(seen.splice(0)).toEqual(['1 a', '2 b']);
  screens.show(run(2), 'c', 5);
  screens.show(run(3, 2), 'd', 6);
  expect(seen.splice(0)).toEqual(['2 c']);
  stop();
  screens.show(run(1), 'e', 7);
  expect(seen).toEqual([]);
});

it('forgets a run that is over', () => {
  const screens = createScreens();
  screens.show(run(1), 'a', 1);
  screens.forget(run(1));
  const seen: number[] = [];
  screens.watch(1, ({ runId }) => seen.push(runId));
  expect(seen).toEqual([]);
});
