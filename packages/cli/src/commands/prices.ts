import { join, resolve } from 'node:path';
import { PRICE_FILE, type ModelPrice } from '@ropewalk/contracts';
import { accept, BUILT_IN_PRICES, refuse } from '@ropewalk/core';
import { EXIT_CODES } from '../errors/exit-codes.ts';
import type { Colors } from '../output/terminal.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { show, type ShowOptions } from './show.ts';

/** What models cost here. Reads the file of the home, and needs no control plane. */
export async function showPrices(context: CommandContext, options: ShowOptions): CommandResult {
  const state = await lookAtPrices(context, null);
  return show(context, accept(state), options, priceLines);
}

/** Whether the file of the home, or the one that is named, can be used. Exit code 1 when it cannot. */
export async function checkPrices(
  context: CommandContext,
  file: string | null,
  options: ShowOptions,
): CommandResult {
  const state = await lookAtPrices(context, file);
  if (state.status === 'absent' && file !== null) {
    return refuse('invalid_input', `There is no file ${state.path}. Correct the path.`);
  }
  const shown = show(context, accept(state), options, (found, colors) =>
    found.status === 'invalid' ? problemLines(found, colors) : [stateLine(found)],
  );
  return shown.ok && state.status === 'invalid' ? accept(EXIT_CODES.notAllPassing) : shown;
}

type Prices = Awaited<ReturnType<typeof lookAtPrices>>;

async function lookAtPrices({ home, cwd }: CommandContext, file: string | null) {
  const { createPriceBook } = await import('@ropewalk/engine');
  const path = file === null ? join(home, PRICE_FILE) : resolve(cwd, file);
  const { status, problems, table } = await createPriceBook(path).look();
  return {
    path,
    status,
    problems,
    builtIn: { version: BUILT_IN_PRICES.version, factsOf: BUILT_IN_PRICES.factsOf },
    ownVersion: table.ownVersion,
    prices: table.lines,
  };
}

function stateLine({ path, status, ownVersion }: Prices): string {
  return status === 'absent'
    ? `Own prices: none (${path} would hold them)`
    : `Own prices: ${path}, version ${ownVersion}`;
}

function problemLines({ path, problems }: Prices, colors: Colors): string[] {
  return [
    colors.red(`${path} cannot be used:`),
    ...problems.map(({ line, message }) => colors.red(`  line ${line}: ${message}`)),
  ];
}

const KINDS = [
  ['input', 'input'],
  ['output', 'output'],
  ['cache_write_5m', 'write 5m'],
  ['cache_write_1h', 'write 1h'],
  ['cache_read', 'read'],
] as const satisfies readonly (readonly [keyof ModelPrice, string])[];
const COLUMN = 10;

function priceLines(state: Prices, colors: Colors): string[] {
  const { builtIn, prices, status } = state;
  const width = Math.max(...prices.map(({ model }) => model.length));
  const head = KINDS.map(([, name]) => name.padStart(COLUMN)).join('');
  return [
    `Built-in prices: version ${builtIn.version}, as providers published them on ${builtIn.factsOf}`,
    ...(status === 'invalid' ? problemLines(state, colors) : [stateLine(state)]),
    '',
    colors.dim(`${'US dollars for a million tokens'.padEnd(width)}${head}`),
    ...prices.map(({ model, price, source }) => {
      const amounts = KINDS.map(([kind]) => amountOf(price, kind).padStart(COLUMN)).join('');
      return `${model.padEnd(width)}${amounts}${source === 'own' ? '  yours' : ''}`;
    }),
    '',
    'A model that is not here has no price: its runs say that their cost is not known.',
  ];
}

/** What is left out costs what other input does. */
function amountOf(price: ModelPrice, kind: keyof ModelPrice): string {
  return String(Number((price[kind] ?? price.input).toFixed(4)));
}
