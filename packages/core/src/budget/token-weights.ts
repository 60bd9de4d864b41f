import type { Usage } from '@ropewalk/contracts';

/**
 * What a token counts for in a budget of tokens. Providers charge what is read from a cache at a tenth of other input
 * and what is written to one at five quarters of it (Anthropic, "Prompt caching", five minutes); all others count one.
 */
export const TOKEN_WEIGHTS = {
  inputTokens: 1,
  outputTokens: 1,
  cacheReadTokens: 0.1,
  cacheWriteTokens: 1.25,
} as const satisfies Readonly<Partial<Record<keyof Usage, number>>>;

/** The tokens of a run as budgets count them, rounded up to a whole one. */
export function weighTokens(usage: Usage): number {
  return Math.ceil(
    usage.inputTokens * TOKEN_WEIGHTS.inputTokens +
      usage.outputTokens * TOKEN_WEIGHTS.outputTokens +
      usage.cacheReadTokens * TOKEN_WEIGHTS.cacheReadTokens +
      usage.cacheWriteTokens * TOKEN_WEIGHTS.cacheWriteTokens,
  );
}
