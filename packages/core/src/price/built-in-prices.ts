import type { ModelPrice } from '@ropewalk/contracts';

/** A table that nobody has to keep; `factsOf` is the day whose published prices it holds. */
export interface BuiltInPrices {
  readonly version: string;
  readonly factsOf: string;
  readonly prices: Readonly<Record<string, ModelPrice>>;
}

/** Anthropic charges 1.25 and 2 times the input for writing to its caches and a tenth of it for reading. */
function anthropic(input: number, output: number): ModelPrice {
  return {
    input,
    output,
    cache_write_5m: (input * 5) / 4,
    cache_write_1h: input * 2,
    cache_read: input / 10,
  };
}

/** Providers that fill their caches by themselves charge nothing on top for that. */
function cached(input: number, output: number, cacheRead: number): ModelPrice {
  return { input, output, cache_write_5m: input, cache_write_1h: input, cache_read: cacheRead };
}

const FREE: ModelPrice = cached(0, 0, 0);

/**
 * What providers publish for calls one by one, without discounts, batches and surcharges for long contexts
 * (pricing pages of Anthropic, OpenAI, Google, Moonshot, Z.ai and DeepSeek). A model that is not here has no price:
 * a new one is not assumed to cost what its name suggests.
 */
export const BUILT_IN_PRICES: BuiltInPrices = {
  version: '2026-04-30',
  factsOf: '2026-04-30',
  prices: {
    'claude-opus-4-7': anthropic(5, 25),
    'claude-opus-4-6': anthropic(5, 25),
    'claude-opus-4-5': anthropic(5, 25),
    'claude-opus-4-1': anthropic(15, 75),
    'claude-opus-4': anthropic(15, 75),
    'claude-sonnet-4-6': anthropic(3, 15),
    'claude-sonnet-4-5': anthropic(3, 15),
    'claude-sonnet-4': anthropic(3, 15),
    'claude-haiku-4-5': anthropic(1, 5),
    'gpt-5.2': cached(1.75, 14, 0.175),
    'gpt-5.2-codex': cached(1.75, 14, 0.175),
    'gpt-5.1': cached(1.25, 10, 0.125),
    'gpt-5.1-codex': cached(1.25, 10, 0.125),
    'gpt-5.1-codex-max': cached(1.25, 10, 0.125),
    'gpt-5.1-codex-mini': cached(0.25, 2, 0.025),
    'gpt-5': cached(1.25, 10, 0.125),
    'gpt-5-codex': cached(1.25, 10, 0.125),
    'gpt-5-mini': cached(0.25, 2, 0.025),
    'gpt-5-nano': cached(0.05, 0.4, 0.005),
    'gpt-4.1': cached(2, 8, 0.5),
    'gemini-3-pro-preview': cached(2, 12, 0.2),
    'gemini-3-flash-preview': cached(0.5, 3, 0.05),
    'gemini-2.5-pro': cached(1.25, 10, 0.125),
    'gemini-2.5-flash': cached(0.3, 2.5, 0.03),
    'gemini-2.5-flash-lite': cached(0.1, 0.4, 0.01),
    'kimi-k2.5': cached(0.6, 3, 0.1),
    'glm-5': cached(1, 3.2, 0.2),
    'glm-4.7': cached(0.6, 2.2, 0.11),
    'glm-4.5-air': cached(0.2, 1.1, 0.03),
    'deepseek-chat': cached(0.28, 0.42, 0.028),
    'deepseek-reasoner': cached(0.28, 0.42, 0.028),
    // What runs on a machine of one's own is paid with its electricity.
    'ollama/*': FREE,
  },
};
