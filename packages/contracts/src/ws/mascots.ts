/** Names of agents; a run has the same one for everybody, also after a restart. */
export const MASCOTS = [
  'Spark',
  'Fizz',
  'Octo',
  'Hoot',
  'Buzz',
  'Pixel',
  'Byte',
  'Nova',
  'Chip',
  'Bolt',
  'Dash',
  'Zap',
  'Gizmo',
  'Turbo',
  'Blip',
  'Neon',
  'Widget',
  'Zippy',
  'Quirk',
  'Flux',
] as const;
export type Mascot = (typeof MASCOTS)[number];

/** The name of a run's agent: follows from the run's number alone, so that everybody sees the same. */
export function mascotOf(runId: number): Mascot {
  return MASCOTS[runId % MASCOTS.length] ?? MASCOTS[0];
}
