import { join } from 'node:path';
import {
  IMPROVE_DEFAULTS,
  type FeatureStatus,
  type ImproveSettings,
  type Project,
  type ProjectDetail,
  type ProjectSummary,
} from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import { toWireTime } from '../wire/wire-feature.ts';
import { toWireStats } from '../wire/wire-stats.ts';
import { toAgentStatusName } from './agent-status.ts';

/** Where a project keeps the prompts that replace ours, below its folder. */
export const PROMPTS_FOLDER = '.ropewalk/prompts';

type Counts = Record<FeatureStatus, number>;

/** All projects, in the order in which they were registered. */
export async function listProjects(store: Store): Promise<ProjectSummary[]> {
  const [projects, counts, times, improving] = await Promise.all([
    store.query('projects', {}),
    countsByProject(store),
    store.query('lastEventTimes', {}),
    store.query('improveSettings', {}),
  ]);
  return projects.map((project) =>
    toSummary(project, {
      counts: counts.get(project.id) ?? nothing(),
      lastEventAt: times.get(project.id) ?? null,
      improve: improving.get(project.id) ?? IMPROVE_DEFAULTS,
    }),
  );
}

/** One project with its numbers. */
export async function readProject(store: Store, project: Project): Promise<ProjectDetail> {
  const [counts, times, improving] = await Promise.all([
    countsByProject(store),
    store.query('lastEventTimes', {}),
    store.query('improveSettings', {}),
  ]);
  return {
    ...toSummary(project, {
      counts: counts.get(project.id) ?? nothing(),
      lastEventAt: times.get(project.id) ?? null,
      improve: improving.get(project.id) ?? IMPROVE_DEFAULTS,
    }),
    prompts_dir: join(project.folder, PROMPTS_FOLDER),
  };
}

async function countsByProject(store: Store): Promise<ReadonlyMap<number, Counts>> {
  const byProject = new Map<number, Counts>();
  for (const { projectId, status, count } of await store.query('featureCounts', {})) {
    const counts = byProject.get(projectId) ?? nothing();
    counts[status] = count;
    byProject.set(projectId, counts);
  }
  return byProject;
}

function nothing(): Counts {
  return { pending: 0, in_progress: 0, landing: 0, passing: 0, needs_input: 0, parked: 0 };
}

function toSummary(
  project: Project,
  known: {
    readonly counts: Counts;
    readonly lastEventAt: number | null;
    readonly improve: ImproveSettings;
  },
): ProjectSummary {
  const { counts, lastEventAt, improve } = known;
  return {
    name: project.name,
    path: project.folder,
    has_spec: project.spec !== null,
    stats: toWireStats(counts),
    default_concurrency: project.settings.maxConcurrency,
    target_branch: project.targetBranch,
    auto_improve_enabled: improve.enabled,
    auto_improve_interval_minutes: improve.intervalMinutes,
    status: toAgentStatusName(project.crew),
    created_at: toWireTime(project.createdAt),
    last_activity_at: lastEventAt === null ? null : toWireTime(lastEventAt),
  };
}
