import type { EventBody } from '@ropewalk/contracts';
import { runCrew, type Happened } from '../../bench/crew/run-crew.ts';
import type { Costs } from './costs.ts';

/** What the check of the project of a crew that is measured sleeps; see `runCrew`. */
const CHECK_MS = 20;

/**
 * Stages of the runs of a real crew with one slot, from its own events, without what its agents slept: the playbook
 * driver, workspaces, walls and the gate are all real. The first run, for which nothing is cut ahead, is left out.
 */
export async function measureCrew(features: number, seconds: number): Promise<Costs['crew']> {
  const { happened, treeCpuMs } = await runCrew({ features, seconds, slots: 1, testing: 0 });
  const all = stagesOf(happened, seconds * 1_000);
  const runs = all.slice(1);
  const of = (stage: keyof Stages): number[] => runs.map((run) => Math.max(0, run[stage]));
  const stages = all.flatMap((run) => STAGES.map((stage) => Math.max(0, run[stage])));
  const stagesMs = stages.reduce((sum, ms) => sum + ms, 0);
  const at = (type: EventBody['type']): number =>
    happened.find(({ body }) => body.type === type)?.at ?? 0;
  return {
    place: of('place'),
    work: of('work'),
    put: of('put'),
    gate: of('gate'),
    move: of('move'),
    end: of('end'),
    checkMs: CHECK_MS,
    beginMs: at('run.queued') - at('crew.started'),
    coresPerStage: treeCpuMs === null ? 1 : treeCpuMs / stagesMs,
  };
}

const STAGES = ['place', 'work', 'put', 'gate', 'move', 'end'] as const;

type Stages = Readonly<Record<(typeof STAGES)[number], number>>;

function stagesOf(happened: readonly Happened[], sleptMs: number): Stages[] {
  const byRun = new Map<number, Partial<Record<EventBody['type'], number>>>();
  const runOf = findRuns();
  for (const { at, body } of happened) {
    const runId = runOf(body);
    if (runId === null) continue;
    byRun.set(runId, { ...byRun.get(runId), [body.type]: at });
  }
  return [...byRun.values()].flatMap((times) => {
    const queued = times['run.queued'];
    const started = times['run.started'];
    const asked = times['landing.queued'];
    const gating = times['landing.gating'];
    const recorded = times['verdict.recorded'];
    const landed = times['landing.landed'];
    const ended = times['run.ended'];
    if (queued === undefined || started === undefined || asked === undefined) return [];
    if (gating === undefined || recorded === undefined || landed === undefined) return [];
    if (ended === undefined) return [];
    return [
      {
        place: started - queued,
        work: asked - started - sleptMs,
        put: gating - asked,
        gate: recorded - gating,
        move: landed - recorded,
        end: ended - landed,
      },
    ];
  });
}

/** Whose event it is, where that is told: a verdict is known by its commit, and a gate by its landing. */
function findRuns(): (body: EventBody) => number | null {
  const ofLanding = new Map<number, number>();
  const ofCommit = new Map<string, number>();
  return (body) => {
    switch (body.type) {
      case 'run.queued':
      case 'run.started':
      case 'run.ended':
      case 'landing.landed':
        return body.runId;
      case 'landing.queued':
        if (body.runId !== null) ofLanding.set(body.landingId, body.runId);
        return body.runId;
      case 'landing.gating': {
        const runId = ofLanding.get(body.landingId) ?? null;
        if (runId !== null) ofCommit.set(body.candidate, runId);
        return runId;
      }
      case 'verdict.recorded':
        return ofCommit.get(body.commit) ?? null;
      default:
        return null;
    }
  };
}
