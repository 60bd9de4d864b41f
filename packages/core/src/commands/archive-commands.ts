import type { CrewSettingsChange, Feature, Project, Run } from '@ropewalk/contracts';
import { KEPT_TABLES, TABLE_ORDER, type ArchivedTableName } from '../archive/archived-tables.ts';
import { giveBack, isHeld } from '../feature/feature-machine.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse } from '../result.ts';
import type { CommandInput } from './command-map.ts';
import type { CommandHandler } from './handler.ts';
import { requireFreePlace } from './project-commands.ts';
import { saveMoved } from './record.ts';
import { effectiveSettings } from '../settings/effective-settings.ts';
import { resolveAction } from './schedule-record.ts';

/** Sets numbers aside for rows that an import will put back. */
export const reserveNumbers: CommandHandler<'archive.reserve'> = async (tx, { counts }) => {
  const first: Partial<Record<ArchivedTableName, number>> = {};
  for (const table of TABLE_ORDER) {
    const count = counts[table] ?? 0;
    if (count > 0 && KEPT_TABLES[table].id !== null) {
      first[table] = await tx.reserveNumbers(table, count);
    }
  }
  return accept({ first });
};

/**
 * Puts a project back. What was under way when its archive was written was interrupted: runs end as such, their
 * features wait again. A feature passes only where the target branch holds its commit.
 */
export const restoreProject: CommandHandler<'project.restore'> = async (tx, input) => {
  const free = await requireFreePlace(tx, input);
  if (!free.ok) {
    return free;
  }
  const rows = input.tables['projects'] ?? [];
  const projectId = rows[0]?.['id'];
  if (rows.length !== 1 || typeof projectId !== 'number') {
    return refuse('archive_damaged', 'The archive does not hold exactly one project.');
  }
  const { name, folder, targetBranch } = input;
  const restored = await tx.restoreRows(projectId, {
    ...input.tables,
    projects: rows.map((row) => ({ ...row, name, folder, target_branch: targetBranch })),
  });
  if (!restored.ok) {
    return restored;
  }
  const found = await tx.project(projectId);
  if (found === null) {
    throw new Error(`project ${projectId} was put back and is not there`);
  }
  const overrides = portableOverrides(found);
  const project: Project = {
    ...found,
    overrides,
    settings: effectiveSettings(await tx.machineSettings(), overrides),
    crew: found.crew.status === 'stopped' ? found.crew : { status: 'stopped', end: null },
    environmentFailures: 0,
  };
  await tx.saveProject(project);
  await settleRuns(tx, projectId);
  await settleLandings(tx, projectId);
  await settleSchedules(tx, projectId);
  const reopened = await settleFeatures(tx, projectId, input);
  await tx.append(projectId, { type: 'project.imported', name, folder });
  return accept({ project, reopened });
};

/** What opens a machine to agents, or sends what lands to others, is for no archive to decide. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set([
  'extraReadPaths',
  'network',
  'networkHosts',
  'push',
  'allowNoWall',
]);

function portableOverrides({ overrides }: Project): CrewSettingsChange {
  return Object.fromEntries(
    Object.entries(overrides).filter(([name]) => !OF_THE_MACHINE.has(name)),
  );
}

const INTERRUPTED = 'It was under way when the project was exported.';

async function settleRuns(tx: StoreTransaction, projectId: number): Promise<void> {
  for (const run of await tx.activeRuns(projectId)) {
    const ended: Run = {
      ...run,
      outcome: run.features.length === 0 ? 'interrupted' : run.outcome,
      features: run.features.map((entry) => ({
        ...entry,
        outcome: entry.outcome ?? 'interrupted',
      })),
      state: { status: 'ended', at: tx.now, detail: INTERRUPTED, savedRef: null },
    };
    await tx.saveRun(ended);
    await tx.append(projectId, {
      type: 'run.ended',
      runId: run.id,
      detail: INTERRUPTED,
      usage: run.usage,
    });
  }
}

/** Nobody has asked for crews on this machine yet: schedules wait until a person enables them here. */
async function settleSchedules(tx: StoreTransaction, projectId: number): Promise<void> {
  for (const schedule of (await tx.scheduleBook(projectId)).schedules) {
    await tx.saveSchedule({ ...schedule, enabled: false, settledUntil: tx.now });
  }
  for (const action of await tx.waitingScheduleActions(projectId)) {
    await resolveAction(tx, action, { outcome: 'called_off', detail: INTERRUPTED });
  }
}

async function settleLandings(tx: StoreTransaction, projectId: number): Promise<void> {
  for (const landing of await tx.openLandings(projectId)) {
    const refusal = { code: 'interrupted' } as const;
    await tx.saveLanding({ ...landing, state: { status: 'refused', refusal, at: tx.now } });
    await tx.append(projectId, {
      type: 'landing.refused',
      landingId: landing.id,
      featureId: landing.featureId,
      runId: landing.runId,
      refusal,
    });
  }
}

/** Answers the features that passed and have to be built again. */
async function settleFeatures(
  tx: StoreTransaction,
  projectId: number,
  input: CommandInput<'project.restore'>,
): Promise<number[]> {
  const commits = new Set(input.heldCommits);
  const refs = new Set(input.heldRefs);
  const reopened: number[] = [];
  for (const feature of await tx.features(projectId)) {
    const { savedRef, state } = feature;
    const kept: Feature =
      savedRef === null || refs.has(savedRef) ? feature : { ...feature, savedRef: null };
    const isLost = state.status === 'passing' && !commits.has(state.commit);
    if (isLost || isHeld(state)) {
      await saveMoved(tx, giveBack(kept));
    } else if (kept !== feature) {
      await tx.saveFeature(kept);
    }
    if (isLost) {
      reopened.push(feature.id);
    }
  }
  return reopened;
}
