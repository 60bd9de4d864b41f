import type { Queries, QueryName } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import { findFeature } from '../statements/find-feature.ts';
import { findRun } from '../statements/find-run.ts';
import { findEvents, findLatestSeq, findPendingEffects } from './event-queries.ts';
import { findFeatures, findNotes } from './feature-queries.ts';
import {
  findLanding,
  findLandings,
  findOpenLandings,
  findVerdict,
  findVerdictsAt,
  findVerdictsOf,
} from './landing-queries.ts';
import { findDevCommand, findProject, findProjects } from './project-queries.ts';
import { findQuotas } from './quota-queries.ts';
import { findActiveRuns, findRuns } from './run-queries.ts';
import { readSnapshot } from './snapshot-query.ts';

/** How each question is answered. */
export const QUERIES: {
  readonly [N in QueryName]: (
    db: Kysely<Tables>,
    parameters: Queries[N][0],
  ) => Promise<Queries[N][1]>;
} = {
  projects: (db) => findProjects(db),
  project: (db, { name }) => findProject(db, 'name', name),
  projectById: (db, { projectId }) => findProject(db, 'id', projectId),
  devCommand: (db, { projectId }) => findDevCommand(db, projectId),
  snapshot: (db, { projectId, now }) => readSnapshot(db, projectId, now),
  features: (db, { projectId }) => findFeatures(db, projectId),
  feature: (db, { featureId }) => findFeature(db, featureId),
  notes: (db, { featureId }) => findNotes(db, featureId),
  runs: (db, { projectId, limit }) => findRuns(db, projectId, limit),
  run: (db, { runId }) => findRun(db, runId),
  activeRuns: (db) => findActiveRuns(db, null),
  quotas: (db) => findQuotas(db),
  landing: (db, { landingId }) => findLanding(db, landingId),
  landings: (db, { projectId, limit }) => findLandings(db, projectId, limit),
  openLandings: (db) => findOpenLandings(db),
  verdict: (db, { verdictId }) => findVerdict(db, verdictId),
  verdictsAt: (db, { projectId, commit }) => findVerdictsAt(db, projectId, commit),
  verdictsOf: (db, { featureId, limit }) => findVerdictsOf(db, featureId, limit),
  events: (db, { projectId, after, limit }) => findEvents(db, projectId, after, limit),
  latestSeq: (db, { projectId }) => findLatestSeq(db, projectId),
  pendingEffects: (db) => findPendingEffects(db),
};
