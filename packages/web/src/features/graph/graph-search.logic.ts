import { toWholeNumber } from '#shared/navigation/whole-number.logic.ts';
import type { Filter } from './backlog/selection.logic.ts';
import type { Direction } from './layout/layout.ts';

/** What of the graph's settings stands in the address. What is as usual is left out. */
export interface GraphSearch {
  readonly show?: 'all' | 'open';
  readonly category?: string;
  readonly focus?: number;
  readonly depth?: number;
  readonly dir?: 'TB';
  readonly as?: 'list';
}

export const USUAL_DEPTH = 2;
const MOST_DEPTH = 9;

/** Reads them from an address; what cannot be read is left out. */
export function toGraphSearch(search: Readonly<Record<string, unknown>>): GraphSearch {
  const { show, category, dir } = search;
  const focus = toWholeNumber(search['focus']);
  const depth = toWholeNumber(search['depth'], { most: MOST_DEPTH });
  return {
    ...(show === 'all' || show === 'open' ? { show } : {}),
    ...(typeof category === 'string' && category !== '' ? { category } : {}),
    ...(focus === null ? {} : { focus }),
    ...(depth === null || depth === USUAL_DEPTH ? {} : { depth }),
    ...(dir === 'TB' ? { dir } : {}),
    ...(search['as'] === 'list' ? { as: 'list' } : {}),
  };
}

export function toDirection({ dir }: GraphSearch): Direction {
  return dir ?? 'LR';
}

/** A backlog that is too long to be drawn whole begins with what does not pass yet. */
export function toFilter(search: GraphSearch, isLong: boolean): Filter {
  return {
    show: search.show ?? (isLong && search.focus === undefined ? 'open' : 'all'),
    category: search.category ?? null,
    focus: search.focus ?? null,
    depth: search.depth ?? USUAL_DEPTH,
  };
}

/** What a person changes; undefined takes it back to what is usual. */
export type SearchChange = { readonly [K in keyof GraphSearch]: GraphSearch[K] | undefined };

/** The address after a change; what is as usual stands in it no more. The rest of it stays. */
export function withChange<T extends GraphSearch>(before: T, change: SearchChange): T {
  const next = { ...before, ...change };
  for (const [name, value] of Object.entries(next)) {
    if (value === undefined) {
      Reflect.deleteProperty(next, name);
    }
  }
  return next as T;
}
