import type { ApiPriceTable } from '@ropewalk/contracts';
import { BUILT_IN_PRICES } from '@ropewalk/core';
import type { PriceState } from '@ropewalk/engine';

/** The price table as the API shows it. */
export function toWirePrices({ path, status, problems, table }: PriceState): ApiPriceTable {
  return {
    built_in: { version: BUILT_IN_PRICES.version, facts_of: BUILT_IN_PRICES.factsOf },
    own: { path, status, version: table.ownVersion, problems: [...problems] },
    prices: table.lines.map(({ model, source, price }) => ({ model, source, price })),
  };
}
