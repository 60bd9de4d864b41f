import type { FeatureCard } from '#shared/api/wire.ts';

/** Two lines of a name and one of signs, with what is round them and the gap to the next card. */
const BASE_REM = 5.125;
/** Why it waits in two lines, with the button that helps. */
const WHY_REM = 2.25;
const AGENT_REM = 1.75;

/** The height of a card with the gap below it, from what it shows; a guess where cards are measured. */
export function rowHeightRem(card: FeatureCard | undefined): number {
  if (card === undefined) {
    return BASE_REM;
  }
  const hasAgent = card.run_id !== null || card.testing_run_id !== null;
  const hasWhy = card.run_id === null && card.status !== 'passing';
  return BASE_REM + (hasAgent ? AGENT_REM : 0) + (hasWhy ? WHY_REM : 0);
}
