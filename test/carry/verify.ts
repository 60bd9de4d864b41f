import type { Event } from '@ropewalk/contracts';
import type { World } from './world.ts';

const PAGE = 2_000;

/** What the store says of it all, and should not. */
export async function problemsOf({ plane, backlog, counts, queue }: World): Promise<string[]> {
  const landings: number[] = [];
  const assigned: number[] = [];
  const ended: number[] = [];
  let leases = 0;
  const problems: string[] = [];
  for (const projectId of backlog.projectIds) {
    for (const { body } of await eventsOf(plane.store, projectId)) {
      if (body.type === 'landing.landed') landings.push(body.featureId ?? 0);
      if (body.type === 'run.assigned') assigned.push(body.runId);
      if (body.type === 'run.ended') ended.push(body.runId);
      if (body.type === 'lease.granted') leases += 1;
    }
    const features = await plane.store.query('features', { projectId });
    const open = features.filter(({ state }) => state.status !== 'passing');
    problems.push(...open.map(({ id, state }) => `feature ${id} is ${state.status}`));
  }
  const left = await queue.take({ labels: [], limit: 100, waitMs: 0 });
  const known = new Set(ended);
  return [
    ...problems,
    ...twice(landings).map((id) => `feature ${id} landed twice`),
    ...twice(assigned).map((id) => `run ${id} was given to two workers`),
    ...twice(ended).map((id) => `run ${id} ended twice`),
    ...(leases === counts.leases ? [] : [`${leases} leases, and ${counts.leases} were asked for`]),
    ...(ended.length === leases ? [] : [`${leases} leases, and ${ended.length} runs have ended`]),
    ...left.filter(({ runId }) => !known.has(runId)).map(({ runId }) => `run ${runId} still waits`),
  ];
}

async function eventsOf(store: World['plane']['store'], projectId: number): Promise<Event[]> {
  const all: Event[] = [];
  for (;;) {
    const after = all.at(-1)?.seq ?? 0;
    const page = await store.query('events', { projectId, after, limit: PAGE });
    all.push(...page);
    if (page.length < PAGE) {
      return all;
    }
  }
}

function twice(ids: readonly number[]): number[] {
  const seen = new Set<number>();
  return ids.filter((id) => {
    const again = seen.has(id);
    seen.add(id);
    return again;
  });
}
