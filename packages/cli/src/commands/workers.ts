import type { ApiWorker, WorkerList } from '@ropewalk/contracts';
import { refuse } from '@ropewalk/core';
import type { Colors } from '../output/terminal.ts';
import { type CommandContext, type CommandResult, withControl } from './command-context.ts';
import { show, type ShowOptions } from './show.ts';

/** The workers of the fleet, and what each does. */
export async function listWorkers(context: CommandContext, options: ShowOptions): CommandResult {
  const answer = await withControl(context, { create: true }, ({ control }) =>
    control['workers.list']({}),
  );
  return show(context, answer, options, workerLines);
}

/** Makes what lets machines join; it is shown this once. */
export async function makeToken(
  context: CommandContext,
  name: string,
  options: ShowOptions,
): CommandResult {
  const answer = await withControl(context, { create: true }, ({ control }) =>
    control['worker.token']({ name }),
  );
  return show(context, answer, options, ({ token }) => [token]);
}

/** Revokes a join token by its name; of several of that name all. */
export async function revokeToken(
  context: CommandContext,
  name: string,
  options: ShowOptions,
): CommandResult {
  const answer = await withControl(context, { create: true }, async ({ control }) => {
    const known = await control['workers.tokens']({});
    if (!known.ok) return known;
    const named = known.value.tokens.filter((one) => one.name === name && !one.revoked);
    const [first, ...others] = named;
    if (first === undefined) {
      return refuse('token_unknown', `There is no join token "${name}" that still holds.`);
    }
    for (const { id } of others) {
      const revoked = await control['worker.revoke_token']({ tokenId: id });
      if (!revoked.ok) return revoked;
    }
    return control['worker.revoke_token']({ tokenId: first.id });
  });
  return show(context, answer, options, () => [
    `Revoked: nobody joins with "${name}" any more. Workers that have joined stay.`,
  ]);
}

const DONE: Readonly<Record<'open' | 'cordoned' | 'draining' | 'removed', string>> = {
  open: 'takes runs again.',
  cordoned: 'takes no new runs; what it carries goes on.',
  draining: 'takes no new runs, and ends when it carries none.',
  removed: 'is removed: its runs end with their work saved and go on elsewhere.',
};

/** Cordons, opens, drains or removes a worker, named by its name or number. */
export async function changeWorker(
  context: CommandContext,
  wanted: string,
  state: 'open' | 'cordoned' | 'draining' | 'removed',
  options: ShowOptions,
): CommandResult {
  const answer = await withControl(context, { create: true }, async ({ control }) => {
    const known = await control['workers.list']({});
    if (!known.ok) return known;
    const worker = known.value.workers.find(
      ({ id, name }) => name === wanted || String(id) === wanted,
    );
    if (worker === undefined) {
      const names = known.value.workers.map(({ name }) => name).join(', ');
      return refuse(
        'worker_unknown',
        `There is no worker "${wanted}". There are: ${names || 'none'}.`,
      );
    }
    return control['worker.change']({ workerId: worker.id, state });
  });
  return show(context, answer, options, ({ name }) => [`"${name}" ${DONE[state]}`]);
}

function workerLines({ workers, server_version: version }: WorkerList, colors: Colors): string[] {
  return workers.length === 0
    ? [
        'No worker has joined: this machine does the work. Make a token: ropewalk workers token NAME',
      ]
    : [
        ...workers.flatMap((worker) => linesOf(worker, version, colors)),
        ...(workers.every(({ state }) => state === 'left')
          ? ['All of them have ended: this machine does the work.']
          : []),
      ];
}

function linesOf(worker: ApiWorker, version: string, colors: Colors): string[] {
  const state = worker.lost ? colors.red('lost') : stateOf(worker, colors);
  const of = [...worker.labels, worker.platform, ...(worker.walled ? [] : ['no wall'])].join(', ');
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(worker.last_beat_at)) / 1_000));
  return [
    `${worker.name} (${worker.id}): ${state}, ${worker.runs.length} of ${worker.slots} slots, heard of ${seconds} s ago`,
    `  ${of}`,
    ...(worker.version === version
      ? []
      : [colors.yellow(`  version ${worker.version}; the server is ${version}`)]),
    ...(worker.short_of === null ? [] : [colors.yellow(`  ${worker.short_of}`)]),
    ...worker.runs.map(
      ({ run_id: id, project, role, feature_ids: features }) =>
        `  run ${id} of ${project}, ${role}${features.length === 0 ? '' : `: ${features.map((one) => `#${one}`).join(', ')}`}`,
    ),
  ];
}

function stateOf({ state }: ApiWorker, colors: Colors): string {
  return state === 'open' ? colors.green(state) : colors.yellow(state);
}
