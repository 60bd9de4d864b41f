import type { Survivor } from '@ropewalk/contracts';

const MOST_NAMED = 5;

/** What is said of processes that live on after an end; nothing should. */
export function describeSurvivors(survivors: readonly Pick<Survivor, 'pid' | 'name'>[]): string {
  if (survivors.length === 0) {
    return 'No process survived.';
  }
  const named = survivors.slice(0, MOST_NAMED).map(({ name, pid }) => `${name} (pid ${pid})`);
  const dots = survivors.length > named.length ? ', …' : '';
  return `${survivors.length} survived: ${named.join(', ')}${dots}`;
}
