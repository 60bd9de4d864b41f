import { dirname } from 'node:path';
import { accept, refuse, type Result } from '@ropewalk/core';
import { moveStore, type Moved, type StorePlace } from '@ropewalk/store/places';
import { refuseBusy } from '../control-plane/opening.ts';
import { readStoreChoice, storeOfEnvironment } from '../control-plane/store-choice.ts';
import { lockHome } from '../home/home-lock.ts';
import { prepareHome } from '../home/prepare-home.ts';
import { count } from '../output/amounts.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { show, type ShowOptions } from './show.ts';

export interface MigrateOptions extends ShowOptions {
  readonly to: string;
  readonly from?: string;
}

/** Moves everything that is stored from one database to another, while nobody works on either. */
export async function migrate(context: CommandContext, options: MigrateOptions): CommandResult {
  const from = readStoreChoice(options.from ?? storeOfEnvironment(context.environment), context);
  const to = readStoreChoice(options.to, context);
  if (nameOf(from) === nameOf(to)) {
    return refuse(
      'invalid_input',
      `Both sides are ${nameOf(from)}. Name another one with --from or --to; see "ropewalk migrate --help".`,
    );
  }
  const homes = new Set([context.home, ...[from, to].flatMap(homeOf)]);
  const moved = await holding([...homes], () => moveStore(from, to));
  const answer: Result<Report> = moved.ok
    ? accept({ from: nameOf(from), to: nameOf(to), ...moved.value })
    : moved;
  return show(context, answer, options, (report) => reportLines(report, from, to));
}

interface Report extends Moved {
  readonly from: string;
  readonly to: string;
}

function nameOf(store: StorePlace): string {
  return store.kind === 'sqlite' ? store.file : store.place.shown;
}

function homeOf(store: StorePlace): readonly string[] {
  return store.kind === 'sqlite' ? [dirname(store.file)] : [];
}

/** Runs `work` while no control plane can work on these homes; refuses when one does. */
async function holding<T>(
  [first, ...others]: readonly string[],
  work: () => Promise<Result<T>>,
): Promise<Result<T>> {
  if (first === undefined) {
    return await work();
  }
  const home = await prepareHome(first);
  if (!home.ok) {
    return home;
  }
  const lock = lockHome(home.value.path);
  if (lock === null) {
    return refuseBusy(home.value);
  }
  try {
    return await holding(others, work);
  } finally {
    lock.release();
  }
}

function reportLines(report: Report, from: StorePlace, to: StorePlace): readonly string[] {
  const contents = Object.values(report.tables);
  const rows = contents.reduce((sum, content) => sum + content.rows, 0);
  return [
    `${count(rows, 'row')} of ${count(contents.length, 'table')} are in ${report.to} now; counts and checksums are the same on both sides.`,
    `${report.from} is as it was.`,
    to.kind === 'postgres'
      ? 'From now on say where it is whenever you start Ropewalk on this home: set ROPEWALK_STORE to the address of the database.'
      : 'From now on start Ropewalk on that home without ROPEWALK_STORE and without --store.',
    from.kind === 'sqlite'
      ? `Move ${report.from} away, so that nobody goes on from it by mistake; it is your backup.`
      : 'Nobody should go on from the database by mistake: drop it when you need it no more; until then it is your backup.',
  ];
}
