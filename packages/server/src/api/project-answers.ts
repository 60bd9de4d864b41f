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
  const [projects, numbers] = await Promise.all([store.query('projects', {}), readNumbers(store)]);
  return projects.map((project) => toSummary(project, numbers));
}

/** One project with its numbers. */
export async function readProject(store: Store, project: Project): Promise<ProjectDetail> {
  return {
    ...toSummary(project, await readNumbers(store)),
    prompts_dir: join(project.folder, PROMPTS_FOLDER),
  };
}

/** What a summary says beside the project itself, by project. */
interface Numbers {
  readonly counts: ReadonlyMap<number, Counts>;
  readonly times: ReadonlyMap<number, number>;
  readonly improving: ReadonlyMap<number, ImproveSettings>;
  readonly proposals: ReadonlyMap<number, number>;
}

async function readNumbers(store: Store): Promise<Numbers> {
  const [counts, times, improving, proposals] = await Promise.all([
    countsByProject(store),
    store.query('lastEventTimes', {}),
    store.query('improveSettings', {}),
    store.query('openProposalCounts', {}),
  ]);
  return { counts, times, improving, proposals };
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

function toSummary(project: Project, numbers: Numbers): ProjectSummary {
  const counts = numbers.counts.get(project.id) ?? nothing();
  const improve = numbers.improving.get(project.id) ?? IMPROVE_DEFAULTS;
  const lastEventAt = numbers.times.get(project.id) ?? null;
  const proposals = numbers.proposals.get(project.id) ?? 0;
  return {
    name: project.name,
    path: project.folder,
    has_spec: project.spec !== null,
    stats: toWireStats(counts),
    needs_you: counts.needs_input + counts.parked + proposals,
    default_concurrency: project.settings.maxConcurrency,
    target_branch: project.targetBranch,
    auto_improve_enabled: improve.enabled,
    auto_improve_interval_minutes: improve.intervalMinutes,
    status: toAgentStatusName(project.crew),
    created_at: toWireTime(project.createdAt),
    last_activity_at: lastEventAt === null ? null : toWireTime(lastEventAt),
  };
}
