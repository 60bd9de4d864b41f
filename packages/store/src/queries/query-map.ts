import type { Queries, QueryName } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { readArchiveMoment, readArchivePage } from '../archive/archive-queries.ts';
import type { Tables } from '../schema.ts';
import { findFeature } from '../statements/find-feature.ts';
import { findRun } from '../statements/find-run.ts';
import { findCards, findLandedTimes, findTroubles } from './card-queries.ts';
import {
  findConversation,
  findConversationMessages,
  findConversations,
  findRunMessages,
  findSpecVersions,
} from './chat-queries.ts';
import { countFeatures, findFeatures, findNotes } from './feature-queries.ts';
import {
  findEvents,
  findLastEvent,
  findLatestSeq,
  findPendingEffects,
  findEarlierEvents,
} from './event-queries.ts';
import {
  findLanding,
  findLandings,
  findOpenLandings,
  findVerdict,
  findVerdicts,
  findVerdictsAt,
  findVerdictsOf,
} from './landing-queries.ts';
import { findLeases } from './lease-queries.ts';
import { findDeliveries, findPendingDeliveries, findTargets } from './notification-queries.ts';
import {
  findDevCommand,
  findLastEventTimes,
  findProject,
  findProjects,
} from './project-queries.ts';
import { findPolicyVersions } from './policy-queries.ts';
import {
  findImproveSettings,
  findProposal,
  findProposals,
  readImproveRecord,
  countOpenProposals,
} from './proposal-queries.ts';
import { findDriverMeterings, findReservations } from './reservation-queries.ts';
import { readSpendingOf } from './spending-query.ts';
import { findPrompts } from './prompt-queries.ts';
import { findQuotas } from './quota-queries.ts';
import {
  findActiveRuns,
  findMemoryPeaks,
  findRuns,
  findRunTimes,
  findRunsAround,
} from './run-queries.ts';
import { findSchedule, findScheduleActions, readScheduleBook } from './schedule-queries.ts';
import { findMachineSettings } from './settings-queries.ts';
import { readSnapshot } from './snapshot-query.ts';
import { findUsage } from './usage-query.ts';
import {
  findJoinTokens,
  findLastAssignments,
  findOpenAssignments,
  findWorker,
  findWorkerBySecret,
  findWorkers,
} from './worker-queries.ts';

/** How each question is answered. */
export const QUERIES: {
  readonly [N in QueryName]: (
    db: Kysely<Tables>,
    parameters: Queries[N][0],
  ) => Promise<Queries[N][1]>;
} = {
  projects: (db) => findProjects(db),
  project: (db, { name }) => findProject(db, 'name', name),
  lastEventTimes: (db) => findLastEventTimes(db),
  projectById: (db, { projectId }) => findProject(db, 'id', projectId),
  devCommand: (db, { projectId }) => findDevCommand(db, projectId),
  snapshot: (db, { projectId, now, day }) => readSnapshot(db, projectId, { now, day: day ?? null }),
  prompts: (db, { projectId }) => findPrompts(db, projectId),
  leases: (db, { projectId, now }) => findLeases(db, projectId, 'held', now),
  features: (db, { projectId }) => findFeatures(db, projectId),
  cards: (db, question) => findCards(db, question),
  troubles: (db, question) => findTroubles(db, question),
  landedTimes: (db, question) => findLandedTimes(db, question),
  featureCounts: (db) => countFeatures(db),
  feature: (db, { featureId }) => findFeature(db, featureId),
  notes: (db, { featureId }) => findNotes(db, featureId),
  runs: (db, page) => findRuns(db, page),
  runTimes: (db, { runIds }) => findRunTimes(db, runIds),
  run: (db, { runId }) => findRun(db, runId),
  memoryPeaks: (db, question) => findMemoryPeaks(db, question),
  runsAround: (db, moment) => findRunsAround(db, moment),
  activeRuns: (db) => findActiveRuns(db, null),
  quotas: (db) => findQuotas(db),
  reservations: (db) => findReservations(db),
  driverMeterings: (db) => findDriverMeterings(db),
  spending: (db, { projectId, ...moment }) => readSpendingOf(db, projectId, moment),
  landing: (db, { landingId }) => findLanding(db, landingId),
  landings: (db, page) => findLandings(db, page),
  openLandings: (db) => findOpenLandings(db, null),
  verdict: (db, { verdictId }) => findVerdict(db, verdictId),
  verdictsAt: (db, { projectId, commit }) => findVerdictsAt(db, projectId, commit),
  verdicts: (db, page) => findVerdicts(db, page),
  verdictsOf: (db, { featureId, limit }) => findVerdictsOf(db, featureId, limit),
  events: (db, { projectId, after, limit, types }) =>
    findEvents(db, projectId, after, limit, types),
  machineSettings: (db) => findMachineSettings(db),
  usage: (db, question) => findUsage(db, question),
  lastEvent: (db, { projectId, types }) => findLastEvent(db, projectId, types),
  earlierEvents: (db, span) => findEarlierEvents(db, span),
  latestSeq: (db, { projectId }) => findLatestSeq(db, projectId),
  conversations: (db, { projectId, kind }) => findConversations(db, projectId, kind),
  conversation: (db, { conversationId }) => findConversation(db, conversationId),
  conversationMessages: (db, { conversationId }) => findConversationMessages(db, conversationId),
  specVersions: (db, { projectId }) => findSpecVersions(db, projectId),
  runMessages: (db, { runId }) => findRunMessages(db, runId),
  notificationTargets: (db) => findTargets(db),
  pendingDeliveries: (db, { limit }) => findPendingDeliveries(db, limit),
  deliveries: (db, { targetId, limit }) => findDeliveries(db, targetId, limit),
  scheduleBook: (db, { projectId }) => readScheduleBook(db, projectId),
  schedule: (db, { scheduleId }) => findSchedule(db, scheduleId),
  scheduleActions: (db, { scheduleId, ...page }) => findScheduleActions(db, scheduleId, page),
  pendingEffects: (db) => findPendingEffects(db),
  improveRecord: (db, { projectId, dayStartsAt }) => readImproveRecord(db, projectId, dayStartsAt),
  improveSettings: (db) => findImproveSettings(db),
  policyVersions: (db, { projectId }) => findPolicyVersions(db, projectId),
  proposals: (db, { projectId }) => findProposals(db, projectId),
  openProposalCounts: (db) => countOpenProposals(db),
  proposal: (db, { proposalId }) => findProposal(db, proposalId),
  workers: (db) => findWorkers(db),
  worker: (db, { workerId }) => findWorker(db, workerId),
  workerBySecret: (db, { secretHash }) => findWorkerBySecret(db, secretHash),
  joinTokens: (db) => findJoinTokens(db),
  openAssignments: (db, { workerId }) => findOpenAssignments(db, workerId ?? null),
  lastAssignments: (db, { runIds }) => findLastAssignments(db, runIds),
  archiveMoment: (db, { projectId }) => readArchiveMoment(db, projectId),
  archivePage: (db, page) => readArchivePage(db, page),
};
