import { setImmediate } from 'node:timers/promises';
import { join, type ControlPlane } from './control-plane.ts';
import { drawFault, TICK_MS } from './faults.ts';
import { openLink } from './link.ts';
import {
  endRun,
  hear,
  SLOTS,
  type ActiveRun,
  type Carries,
  type Member,
  type World,
} from './world.ts';

/** So many runs wait for a worker. */
const QUEUED = 40;
const LONGEST_DELAY_MS = 15;

export async function openMember(world: World, name: string): Promise<Member> {
  const member: Member = {
    name,
    workerId: await join(world.plane, name, SLOTS, null),
    link: openLinkOf(world, () => member),
    fault: null,
    tokens: new Set(),
    beats: new Map(),
  };
  return member;
}

function openLinkOf(world: World, member: () => Member) {
  return openLink(
    (word) => {
      hear(world, member(), word).catch((error: unknown) => {
        world.ledger.problems.push(String(error));
      });
    },
    () => (world.random() < 0.2 ? Math.floor(world.random() * LONGEST_DELAY_MS) : 0),
  );
}

/** Ten seconds pass: something happens to workers, those that are there say so, and what is lost goes on elsewhere. */
export async function tick(
  world: World,
  members: readonly Member[],
  faultShare: number,
): Promise<void> {
  const { plane } = world;
  for (const member of members) {
    await moveFault(world, member, faultShare);
  }
  plane.now += TICK_MS;
  await Promise.all(members.map((member) => beat(world.plane, member)));
  await keepQueued(world);
  await findLost(world);
  await dispatchSome(world);
  world.change();
  // What was said meanwhile is heard.
  await setImmediate();
}

async function moveFault(world: World, member: Member, share: number): Promise<void> {
  const { fault } = member;
  if (fault !== null) {
    fault.ticksLeft -= 1;
    if (fault.ticksLeft <= 0) {
      member.fault = null;
      await heal(world, member, fault.kind);
    }
    return;
  }
  const drawn = drawFault(world.random, share);
  if (drawn === null) {
    return;
  }
  member.fault = { kind: drawn.kind, ticksLeft: drawn.ticks };
  world.counts.faults[drawn.kind] += 1;
  await { cut: member.link.cut, freeze: member.link.freeze, kill: member.link.kill }[drawn.kind]();
}

async function heal(world: World, member: Member, kind: 'cut' | 'freeze' | 'kill'): Promise<void> {
  if (kind === 'cut') {
    member.link.mend();
  } else if (kind === 'freeze') {
    member.link.thaw();
  } else {
    member.link = openLinkOf(world, () => member);
    await join(world.plane, member.name, SLOTS, member.workerId);
  }
}

let lastBeat = 0;

async function beat(plane: ControlPlane, member: Member): Promise<void> {
  if (!member.link.isOpen()) {
    return;
  }
  lastBeat += 1;
  const id = lastBeat;
  const carries = await new Promise<Carries>((resolve) => {
    member.beats.set(id, resolve);
    member.link.say({ type: 'beat', id });
  });
  await plane.must('worker.beat', {
    workerId: member.workerId,
    carries,
    facts: { freeSlots: SLOTS, freeMemoryBytes: null, shortOf: null },
  });
}

function queuedRuns(world: World): ActiveRun[] {
  return [...world.active.values()].filter(({ given }) => given === null);
}

/** Nobody loses a feature because its run has to wait. */
async function keepQueued(world: World): Promise<void> {
  const runIds = queuedRuns(world).map(({ runId }) => runId);
  await world.plane.must('lease.renew', { runIds });
}

async function findLost(world: World): Promise<void> {
  const { plane, active } = world;
  const { assignments } = await plane.must('worker.note_lost', { leadsSince: 0 });
  const silent = new Set(assignments.map(({ runId }) => runId));
  for (const run of [...active.values()].filter(({ runId }) => silent.has(runId))) {
    await endRun(world, run, 'interrupted');
  }
  const projects = new Set([...active.values()].map(({ projectId }) => projectId));
  for (const projectId of projects) {
    const { expired } = await plane.must('lease.expire', { projectId });
    for (const run of [...active.values()].filter(({ featureId }) => expired.includes(featureId))) {
      await endRun(world, run, 'interrupted');
    }
  }
}

async function dispatchSome(world: World): Promise<void> {
  const { backlog } = world;
  const room = QUEUED - queuedRuns(world).length;
  const some = backlog.pending.splice(Math.max(0, backlog.pending.length - room));
  await Promise.all(some.map((work) => dispatch(world, work)));
}

async function dispatch(
  { plane, active, counts }: World,
  { projectId, featureId }: World['backlog']['pending'][number],
): Promise<void> {
  const run = await plane.must('run.dispatch', {
    projectId,
    role: 'coding',
    purpose: 'coding',
    featureIds: [featureId],
    driver: 'playbook',
    model: null,
    canaryOf: null,
  });
  counts.leases += 1;
  const leaseToken = run.features[0]?.token ?? 0;
  active.set(run.id, { runId: run.id, projectId, featureId, leaseToken, given: null });
}

/** Offers anew what a control plane had taken that died before it gave it to anybody. */
export async function offerAnew(world: World): Promise<void> {
  const queued = queuedRuns(world).map(({ runId, projectId }) => ({
    runId,
    projectId,
    requires: [],
    priority: 0,
  }));
  world.counts.offeredAnew += (await world.queue.reconcile(queued)).length;
}
