import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Usage } from '@ropewalk/contracts';
import { readPriceFile, type FileProblem } from '@ropewalk/contracts/price-file';
import { priceTableOf, withCost, type PriceTable, type UsageTeller } from '@ropewalk/core';

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
  let known: { readonly mark: string; readonly state: PriceState } | null = null;
  let inForce = priceTableOf(null);

  const look = async (): Promise<PriceState> => {
    const mark = await markOf(path);
    if (known?.mark === mark) return known.state;
    const read = mark === ABSENT ? ABSENT_FILE : await readOwn(path);
    inForce = read.table ?? inForce;
    const { status, problems } = read;
    const state: PriceState = { path, status, problems, table: inForce };
    known = { mark, state };
    return state;
  };
  return {
    look,
    price: (usage, teller) => withCost(usage, inForce, teller),
  };
}

/** What is wrong with the file, in one sentence for a person. */
export function describePriceProblems({
  path,
  problems,
}: Pick<PriceState, 'path' | 'problems'>): string {
  const told = problems.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
  return `${path} cannot be used (${told}). Until it is mended or removed, costs are computed by what it said before, or by the table that Ropewalk brings.`;
}

const ABSENT = 'absent';
/** Characters of the hash that tell two contents of one version apart. */
const MARK_CHARACTERS = 8;

/** Changes whenever the content may have. */
async function markOf(path: string): Promise<string> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(path, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino].join('-');
  } catch (error) {
    return isAbsent(error) ? ABSENT : 'unreadable';
  }
}

/** What was read; `table` is null where it cannot be used. */
type Reading = Pick<PriceState, 'status' | 'problems'> & { readonly table: PriceTable | null };

const ABSENT_FILE: Reading = { status: 'absent', problems: [], table: priceTableOf(null) };

async function readOwn(path: string): Promise<Reading> {
  try {
    const text = await readFile(path, 'utf8');
    const reading = readPriceFile(text);
    if (!reading.ok) return { status: 'invalid', problems: reading.problems, table: null };
    const mark = createHash('sha256').update(text).digest('hex').slice(0, MARK_CHARACTERS);
    return { status: 'valid', problems: [], table: priceTableOf({ file: reading.value, mark }) };
  } catch (error) {
    if (isAbsent(error)) return ABSENT_FILE;
    const message = error instanceof Error ? error.message : String(error);
    return { status: 'invalid', problems: [{ line: 1, message }], table: null };
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
