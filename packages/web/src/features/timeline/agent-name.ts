/** In the order of `MASCOTS` of the contracts, which would bring the schemas into the page. A test compares them. */
const NAMES = [
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

/** The name that the agent of a run has for everybody. */
export function agentName(runId: number): string {
  return NAMES[runId % NAMES.length] ?? NAMES[0];
}

export const AGENT_NAMES: readonly string[] = NAMES;
