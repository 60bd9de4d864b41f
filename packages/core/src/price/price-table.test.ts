import type { PriceFile, Usage } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weighTokens } from '../budget/token-weights.ts';
import { PROVIDERS } from '../settings/provider-catalog.ts';
import { BUILT_IN_PRICES } from './built-in-prices.ts';
import { costOf, findPrice, priceTableOf, withCost, type UsageTeller } from './price-table.ts';

const BUILT_IN = priceTableOf(null);
const used = (more: Partial<Usage> = {}): Usage => ({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: null,
  ...more,
});
const own = (prices: PriceFile['prices']) =>
  priceTableOf({ file: { version: 'mine', prices }, mark: 'abc' });
const teller = (more: Partial<UsageTeller>): UsageTeller => ({
  driver: 'acp:gemini --acp',
  provider: 'claude',
  model: null,
  toldModel: null,
  ...more,
});

describe('the built-in table', () => {
  it('knows every model that the catalog offers, those of ollama among them', () => {
    const unknown = PROVIDERS.flatMap(({ id, models }) =>
      models.filter(({ id: model }) => findPrice(BUILT_IN, { provider: id, model }) === null),
    );
    expect(unknown).toEqual([]);
  });

  it('has a day for its facts, and nothing but ollama for nothing', () => {
    expect(Number.isNaN(Date.parse(BUILT_IN_PRICES.factsOf))).toBe(false);
    const free = BUILT_IN.lines.filter(({ price }) => price.input === 0 || price.output === 0);
    expect(free.map(({ model }) => model)).toEqual(['ollama/*']);
  });
});

describe('a model', () => {
  it.each([
    ['claude', 'claude-opus-4-7', 5],
    ['claude', 'claude-opus-4-7[1m]', 5],
    ['claude', 'claude-haiku-4-5-20251001', 1],
    ['vertex', 'claude-sonnet-4-5@20250929', 3],
    ['bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 3],
    [null, 'anthropic/claude-opus-4-1', 15],
    [null, 'GPT-5.1-Codex', 1.25],
    ['ollama', 'qwen3-coder', 0],
    ['claude', 'claude-opus-9', null],
    [null, 'qwen3-coder', null],
    [null, null, null],
  ] as const)('%s %s costs %s', (provider, model, input) => {
    expect(findPrice(BUILT_IN, { provider, model })?.price.input ?? null).toBe(input);
  });

  it('costs what a person says, in the version that a person gave', () => {
    const price = { input: 1, output: 2 };
    const table = own({
      'claude-opus-4-7': price,
      'gpt-*': price,
      'gpt-5-*': { input: 7, output: 7 },
    });
    const asked = (model: string) => findPrice(table, { provider: null, model });
    expect(asked('claude-opus-4-7')).toEqual({ price, pricedBy: 'own:mine#abc' });
    expect(asked('gpt-5.1')?.price.input).toBe(1);
    expect(asked('gpt-5-mini')?.price.input).toBe(7);
    expect(asked('claude-haiku-4-5')?.pricedBy).toBe(`built_in:${BUILT_IN_PRICES.version}`);
  });
});

describe('what was used', () => {
  it('costs nothing that is not known, rather than nothing', () => {
    const usage = used({ inputTokens: 1_000 });
    expect(withCost(usage, BUILT_IN, teller({ model: 'of-tomorrow' })).costUsd).toBeNull();
    expect(withCost(used(), BUILT_IN, teller({ model: 'gpt-5' }))).toEqual(used());
  });

  it('costs what its program says, unless that takes another model for its own', () => {
    const told = used({ inputTokens: 1_000_000, costUsd: 9 });
    expect(
      withCost(told, BUILT_IN, teller({ driver: 'claude', toldModel: 'claude-opus-4-7' })),
    ).toBe(told);
    const other = teller({ driver: 'claude', provider: 'glm', toldModel: 'glm-4.7' });
    expect(withCost(told, BUILT_IN, other)).toMatchObject({
      costUsd: 0.6,
      pricedBy: expect.stringMatching(/^built_in:/),
    });
    const unknown = teller({ driver: 'claude', provider: 'custom', toldModel: 'house-model' });
    expect(withCost(told, BUILT_IN, unknown).costUsd).toBeNull();
  });

  it('costs each kind of token at its own price', () => {
    const price = { input: 1, output: 10, cache_write_5m: 2, cache_write_1h: 3, cache_read: 0.1 };
    const million = 1_000_000;
    expect(costOf(used({ inputTokens: million, outputTokens: million }), price)).toBe(11);
    expect(costOf(used({ cacheReadTokens: million }), price)).toBeCloseTo(0.1, 9);
    expect(costOf(used({ cacheWriteTokens: million }), price)).toBe(2);
    expect(
      costOf(used({ cacheWriteTokens: million, cacheWriteHourTokens: million / 2 }), price),
    ).toBe(2.5);
    expect(costOf(used({ cacheReadTokens: million }), { input: 4, output: 8 })).toBe(4);
  });

  it('costs no less when more was used, and as budgets weigh it where output costs as input does', () => {
    const count = fc.nat({ max: 10_000_000 });
    const usage = fc.record({
      inputTokens: count,
      outputTokens: count,
      cacheReadTokens: count,
      cacheWriteTokens: count,
    });
    const price = { input: 1, output: 1, cache_write_5m: 1.25, cache_read: 0.1 };
    fc.assert(
      fc.property(usage, usage, (some, more) => {
        const sum = used({
          inputTokens: some.inputTokens + more.inputTokens,
          outputTokens: some.outputTokens + more.outputTokens,
          cacheReadTokens: some.cacheReadTokens + more.cacheReadTokens,
          cacheWriteTokens: some.cacheWriteTokens + more.cacheWriteTokens,
        });
        expect(costOf(sum, price)).toBeCloseTo(costOf(some, price) + costOf(more, price), 6);
        expect(
          Math.abs(costOf(used(some), price) * 1_000_000 - weighTokens(used(some))),
        ).toBeLessThan(1.01);
      }),
    );
  });
});
