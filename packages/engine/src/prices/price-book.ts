import { createHash } from 'node:crypto';
import type { FileProblem, Usage, YamlReading } from '@ropewalk/contracts';
import { readPriceFile } from '@ropewalk/contracts/price-file';
import { priceTableOf, withCost, type PriceTable, type UsageTeller } from '@ropewalk/core';
import { createPersonFileBook, listProblems } from '../files/person-file.ts';

/** A person's own prices as they lie in the home at this moment, and the table that holds. */
export interface PriceState {
  readonly path: string;
  readonly status: 'absent' | 'valid' | 'invalid';
  readonly problems: readonly FileProblem[];
  /** Of a file that has become invalid, what it said before. */
  readonly table: PriceTable;
}

/** What models cost. Reads the person's file when it has changed, and not otherwise. */
export interface PriceBook {
  look(): Promise<PriceState>;
  /**
   * What was used, with its money where the program told tokens alone. At once, by the table of the last look (there is
   * one before each start of an agent): what is told last must be written before the end of its run.
   */
  price(usage: Usage, teller: UsageTeller): Usage;
}

/** A book of the file in this place. */
export function createPriceBook(path: string): PriceBook {
  const book = createPersonFileBook(path, readOwnTable);
  const table = (): PriceTable => book.inForce()?.table ?? BUILT_IN_ALONE;
  return {
    async look() {
      const file = await book.look();
      const problems = file.status === 'invalid' ? file.problems : [];
      return { path, status: file.status, problems, table: table() };
    },
    price: (usage, teller) => withCost(usage, table(), teller),
  };
}

/** What is wrong with the file, in one sentence for a person. */
export function describePriceProblems({
  path,
  problems,
}: Pick<PriceState, 'path' | 'problems'>): string {
  return `${path} cannot be used (${listProblems(problems)}). Until it is mended or removed, costs are computed by what it said before, or by the table that Ropewalk brings.`;
}

const BUILT_IN_ALONE = priceTableOf(null);
/** Characters of the hash that tell two contents of one version apart. */
const MARK_CHARACTERS = 8;

function readOwnTable(text: string): YamlReading<{ readonly table: PriceTable }> {
  const reading = readPriceFile(text);
  if (!reading.ok) return reading;
  const mark = createHash('sha256').update(text).digest('hex').slice(0, MARK_CHARACTERS);
  return { ok: true, value: { table: priceTableOf({ file: reading.value, mark }) } };
}
