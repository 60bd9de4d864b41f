import type { Assignment, Worker } from '@ropewalk/contracts';
import { freeName, isSilent, lossOf, sortCarried, stateAfterJoin } from '../fleet/fleet.ts';
import { leaseExpiry } from '../lease/lease.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import { noteFreed } from './assignment-commands.ts';
import type { CommandHandler } from './handler.ts';
import { WHOLE_MACHINE } from './settings-commands.ts';

export const makeJoinToken: CommandHandler<'worker.make_token'> = async (tx, input) => {
  const token = await tx.insertJoinToken(input);
  await tx.append(WHOLE_MACHINE, {
    type: 'worker.token_made',
    tokenId: token.id,
    name: token.name,
  });
  return accept(token);
};

export const revokeJoinToken: CommandHandler<'worker.revoke_token'> = async (tx, { tokenId }) => {
  const token = (await tx.joinTokens()).find((one) => one.id === tokenId);
  if (token === undefined) {
    return refuse('token_unknown', `There is no join token ${tokenId}.`);
  }
  if (token.revokedAt !== null) return accept(token);
  const revoked = { ...token, revokedAt: tx.now };
  await tx.saveJoinToken(revoked);
  await tx.append(WHOLE_MACHINE, { type: 'worker.token_revoked', tokenId, name: token.name });
  return accept(revoked);
};

export const joinWorker: CommandHandler<'worker.join'> = async (tx, input) => {
  const before = input.before === null ? null : await tx.worker(input.before.workerId);
  if (before !== null && before.secretHash === input.before?.secretHash) {
    return before.state === 'removed' ? refuseRemoved(before) : comeBack(tx, before, input.card);
  }
  const token = (await tx.joinTokens()).find((one) => one.hash === input.tokenHash);
  if (token === undefined || token.revokedAt !== null) {
    return refuse(
      'join_token_unknown',
      'This join token is unknown or was revoked. Make another with: ropewalk workers token',
    );
  }
  await tx.saveJoinToken({ ...token, lastUsedAt: tx.now });
  const others = await tx.workers();
  await makeRoomFor(tx, others, input.card.name);
  const taken = new Set(others.filter((other) => !isOver(other, tx.now)).map(({ name }) => name));
  const worker = await tx.insertWorker({
    ...input.card,
    name: freeName(input.card.name, taken),
    state: 'open',
    secretHash: input.newSecretHash,
    joinedAt: tx.now,
    lastBeatAt: tx.now,
    lostAt: null,
    facts: { freeSlots: input.card.slots, freeMemoryBytes: null, shortOf: null },
  });
  await tx.append(WHOLE_MACHINE, { type: 'worker.joined', workerId: worker.id, name: worker.name });
  return accept({ worker, isNew: true });
};

async function comeBack(
  tx: StoreTransaction,
  before: Worker,
  card: Pick<Worker, 'name' | 'labels' | 'slots' | 'version' | 'platform' | 'walled'>,
): Promise<Result<{ readonly worker: Worker; readonly isNew: boolean }>> {
  const { labels, slots, version, platform, walled } = card;
  const worker: Worker = {
    ...before,
    labels,
    slots,
    version,
    platform,
    walled,
    state: stateAfterJoin(before.state),
    lastBeatAt: tx.now,
    lostAt: null,
  };
  await tx.saveWorker(worker);
  await tx.append(WHOLE_MACHINE, { type: 'worker.joined', workerId: worker.id, name: worker.name });
  return accept({ worker, isNew: false });
}

/** One that has gone for good does not keep its name from whoever stands in its place. */
async function makeRoomFor(
  tx: StoreTransaction,
  others: readonly Worker[],
  name: string,
): Promise<void> {
  for (const other of others) {
    if (other.name === name && isOver(other, tx.now)) {
      await tx.saveWorker({ ...other, state: 'removed' });
      await tx.append(WHOLE_MACHINE, {
        type: 'worker.changed',
        workerId: other.id,
        state: 'removed',
      });
    }
  }
}

function isOver(worker: Worker, now: number): boolean {
  return worker.state === 'left' || worker.lostAt !== null || isSilent(worker, now);
}

function refuseRemoved({ name }: Worker) {
  return refuse(
    'worker_removed',
    `The worker "${name}" was removed from the fleet. To join again as another, take its home away and use a join token.`,
  );
}

export const beatWorker: CommandHandler<'worker.beat'> = async (tx, input) => {
  const worker = await tx.worker(input.workerId);
  if (worker === null) {
    return refuse('worker_unknown', `There is no worker ${input.workerId}. Join again.`);
  }
  const open = await tx.openAssignments(worker.id);
  const { held, lost } = sortCarried(input.carries, open);
  if (worker.lostAt !== null) {
    await tx.append(WHOLE_MACHINE, { type: 'worker.returned', workerId: worker.id });
  }
  if (worker.facts.shortOf !== null && input.facts.shortOf === null) await noteFreed(tx, worker.id);
  await tx.saveWorker({ ...worker, lastBeatAt: tx.now, lostAt: null, facts: input.facts });
  if (held.length > 0) {
    await tx.renewLeases(
      held.map(({ runId }) => runId),
      leaseExpiry(tx.now),
    );
  }
  return accept({ state: worker.state, lost });
};

export const takeUpWorkers: CommandHandler<'worker.take_up'> = async (tx) => {
  const renewed: number[] = [];
  for (const worker of await tx.workers()) {
    // Who led has noted that it was gone.
    if (worker.lostAt !== null) continue;
    const runIds = (await tx.openAssignments(worker.id)).map(({ runId }) => runId);
    const leases = await tx.renewLeases(runIds, leaseExpiry(tx.now), worker.lastBeatAt);
    renewed.push(...new Set(leases.map(({ runId }) => runId)));
  }
  return accept({ renewed });
};

export const noteLostWorkers: CommandHandler<'worker.note_lost'> = async (tx, { leadsSince }) => {
  const assignments: Assignment[] = [];
  for (const worker of await tx.workers()) {
    const isLost = tx.now >= lossOf(worker, leadsSince);
    if (worker.lostAt === null && worker.state !== 'left' && isLost) {
      const carried = await tx.openAssignments(worker.id);
      await tx.saveWorker({ ...worker, lostAt: tx.now });
      await tx.append(WHOLE_MACHINE, {
        type: 'worker.lost',
        workerId: worker.id,
        runIds: carried.map(({ runId }) => runId),
      });
      assignments.push(...carried);
    }
  }
  return accept({ assignments });
};

export const changeWorkerState: CommandHandler<'worker.change_state'> = async (tx, input) => {
  const worker = await tx.worker(input.workerId);
  if (worker === null || worker.state === 'removed') {
    return refuse(
      'worker_unknown',
      `There is no worker ${input.workerId}. List them with: ropewalk workers`,
    );
  }
  if (worker.state === input.state) return accept(worker);
  if (worker.state === 'left' && input.state !== 'removed') {
    return refuse(
      'worker_busy',
      `The worker "${worker.name}" has ended. Start it again, and it joins as it was.`,
    );
  }
  const changed: Worker = { ...worker, state: input.state };
  await tx.saveWorker(changed);
  await tx.append(WHOLE_MACHINE, {
    type: 'worker.changed',
    workerId: worker.id,
    state: input.state,
  });
  if (input.state === 'removed') {
    for (const { runId, projectId } of await tx.openAssignments(worker.id)) {
      await tx.enqueue(projectId, { type: 'run.end', runId, how: 'save_and_kill' });
    }
  }
  return accept(changed);
};

export const leaveWorker: CommandHandler<'worker.leave'> = async (tx, { workerId }) => {
  const worker = await tx.worker(workerId);
  if (worker === null) {
    return refuse('worker_unknown', `There is no worker ${workerId}.`);
  }
  if ((await tx.openAssignments(workerId)).length > 0) {
    return refuse(
      'worker_busy',
      `The worker "${worker.name}" still carries runs. End them and report that first.`,
    );
  }
  if (worker.state === 'left' || worker.state === 'removed') return accept(worker);
  const left: Worker = { ...worker, state: 'left', lastBeatAt: tx.now, lostAt: null };
  await tx.saveWorker(left);
  await tx.append(WHOLE_MACHINE, { type: 'worker.changed', workerId, state: 'left' });
  return accept(left);
};
