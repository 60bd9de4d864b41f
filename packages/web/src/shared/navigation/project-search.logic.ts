import { toWholeNumber } from './whole-number.logic.ts';

/** Things that lie over or beside a project's screen. */
export interface ProjectSearch {
  /** The feature whose sheet is open. */
  readonly feature?: number;
  /** The run whose transcript is open. */
  readonly run?: number;
  /** The entry of that transcript that is shown first, by its position. */
  readonly at?: number;
  /** Beside the screen. */
  readonly side?: 'assistant' | 'expand';
}

/** Reads them from an address; what cannot be read is left out. */
export function toProjectSearch(search: Readonly<Record<string, unknown>>): ProjectSearch {
  const feature = toWholeNumber(search['feature']);
  const run = toWholeNumber(search['run']);
  const at = toWholeNumber(search['at'], { least: 0 });
  const { side } = search;
  return {
    ...(feature === null ? {} : { feature }),
    ...(run === null ? {} : { run }),
    ...(run === null || at === null ? {} : { at }),
    ...(side === 'assistant' || side === 'expand' ? { side } : {}),
  };
}
