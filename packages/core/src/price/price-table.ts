import type { ModelPrice, PriceFile, ProviderId, Run, Usage } from '@ropewalk/contracts';
import { PROVIDED_DRIVER } from '../settings/effective-settings.ts';
import { BUILT_IN_PRICES } from './built-in-prices.ts';

/** One line of the table that holds: a model, what it costs, and whose word that is. */
export interface PriceLine {
  readonly model: string;
  readonly price: ModelPrice;
  readonly source: 'built_in' | 'own';
}

/** What models cost at this moment. */
export interface PriceTable {
  /** The version of the own file, with a mark of its content; null without one. */
  readonly ownVersion: string | null;
  readonly lines: readonly PriceLine[];
}

/** A price that was found, and the version of the table that says it, as costs are stored with. */
export interface FoundPrice {
  readonly price: ModelPrice;
  readonly pricedBy: string;
}

/** Whose model it is, as far as that is known. */
export interface AskedModel {
  readonly provider: ProviderId | null;
  readonly model: string | null;
}

/** Who told what was used. */
export interface UsageTeller extends Pick<Run, 'driver' | 'provider' | 'model'> {
  /** The model that the session of the agent has named. */
  readonly toldModel: string | null;
}

/** What the built-in table says, but for what a person's own file says otherwise. */
export function priceTableOf(
  own: { readonly file: PriceFile; readonly mark: string } | null,
): PriceTable {
  const ofFile = Object.entries(own?.file.prices ?? {}).map(([model, price]): PriceLine => ({
    model,
    price,
    source: 'own',
  }));
  const named = new Set(ofFile.map(({ model }) => model.toLowerCase()));
  const builtIn = Object.entries(BUILT_IN_PRICES.prices)
    .filter(([model]) => !named.has(model))
    .map(([model, price]): PriceLine => ({ model, price, source: 'built_in' }));
  return {
    ownVersion: own === null ? null : `${own.file.version}#${own.mark}`,
    lines: [...ofFile, ...builtIn],
  };
}

/**
 * What a model costs; null where the table does not know it. An own line comes before a built-in one, then a line
 * for its provider before one for all, a whole name before one with `*`, and of those the longest.
 */
export function findPrice(table: PriceTable, asked: AskedModel): FoundPrice | null {
  const names = namesOf(asked);
  for (const source of ['own', 'built_in'] as const) {
    const lines = table.lines.filter((line) => line.source === source);
    for (const name of names) {
      const line = lines.find(({ model }) => model.toLowerCase() === name) ?? longest(lines, name);
      if (line !== undefined) {
        const version = source === 'own' ? table.ownVersion : BUILT_IN_PRICES.version;
        return { price: line.price, pricedBy: `${source}:${version}` };
      }
    }
  }
  return null;
}

function longest(lines: readonly PriceLine[], name: string): PriceLine | undefined {
  return lines
    .filter(({ model }) => model.endsWith('*') && name.startsWith(model.slice(0, -1).toLowerCase()))
    .reduce<PriceLine | undefined>(
      (best, line) => (line.model.length > (best?.model.length ?? -1) ? line : best),
      undefined,
    );
}

/**
 * The names that a model may stand under, the surest first: as it is called, without marks of a context or of a
 * release (`[1m]`, `@20251001`, `-20251001`), and without the shop that sells it (`anthropic/…`, `us.anthropic.…-v1:0`).
 */
function namesOf({ provider, model }: AskedModel): readonly string[] {
  if (model === null) return [];
  const given = model.trim().toLowerCase();
  const unmarked = given.replace(/\[[^\]]*\]$/u, '');
  const unsold = unmarked
    .replace(/^.*\//u, '')
    .replace(/^(?:[a-z]{2,6}\.)?anthropic\./u, '')
    .replace(/-v\d+(?::\d+)?$/u, '');
  const undated = unsold.replace(/[-@](?:20\d{6}|latest)$/u, '');
  const plain = [...new Set([given, unmarked, unsold, undated])];
  const qualified = provider === null ? [] : plain.map((name) => `${provider}/${name}`);
  return [...qualified, ...plain];
}

const MILLION = 1_000_000;

/** What tokens cost, in dollars. What was written to caches counts as held for five minutes unless it is told. */
export function costOf(
  usage: Pick<
    Usage,
    'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'cacheWriteHourTokens'
  >,
  price: ModelPrice,
): number {
  const { input, output, cache_write_5m, cache_write_1h, cache_read } = price;
  const forHour = Math.min(usage.cacheWriteHourTokens ?? 0, usage.cacheWriteTokens);
  const dollars =
    usage.inputTokens * input +
    usage.outputTokens * output +
    usage.cacheReadTokens * (cache_read ?? input) +
    (usage.cacheWriteTokens - forHour) * (cache_write_5m ?? input) +
    forHour * (cache_write_1h ?? cache_write_5m ?? input);
  return dollars / MILLION;
}

/** Where the program of Anthropic knows what a call costs; whatever else answers is priced as if it were Claude. */
const OWN_PROVIDERS: ReadonlySet<ProviderId> = new Set<ProviderId>([
  'claude',
  'azure',
  'vertex',
  'bedrock',
]);

/** The model that was used, as far as that is known. */
export function usedModel({ driver, provider, model, toldModel }: UsageTeller): AskedModel {
  // That program takes short names and says what became of them; others name their model before we choose another.
  return driver === PROVIDED_DRIVER
    ? { provider, model: toldModel ?? model }
    : { provider: null, model: model ?? toldModel };
}

/**
 * What a run used, with what it cost where its program told tokens and no money that can be believed. Left without
 * money where the table does not know the model: what is not known is never taken for nothing.
 */
export function withCost(usage: Usage, table: PriceTable, teller: UsageTeller): Usage {
  const isGuess = teller.driver === PROVIDED_DRIVER && !OWN_PROVIDERS.has(teller.provider);
  if ((usage.costUsd !== null && !isGuess) || !toldTokens(usage)) return usage;
  const found = findPrice(table, usedModel(teller));
  return found === null
    ? { ...usage, costUsd: null }
    : { ...usage, costUsd: costOf(usage, found.price), pricedBy: found.pricedBy };
}

/** Whether a program has told any token. */
export function toldTokens(usage: Usage): boolean {
  return (
    usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens > 0
  );
}
