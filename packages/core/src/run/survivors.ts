import type { Survivor } from '@ropewalk/contracts';

const MOST_NAMED = 10;

/** One plain sentence about what lives on after an end; nothing should. */
export function describeSurvivors(survivors: readonly Survivor[]): string {
  if (survivors.length === 0) {
    return 'No process survived.';
  }
  const named = survivors.slice(0, MOST_NAMED).map(({ name, pid }) => `${name} (pid ${pid})`);
  const more = survivors.length - named.length;
  const list = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
  return `${survivors.length === 1 ? 'One process' : `${survivors.length} processes`} survived: ${list}. End what is left by hand.`;
}
