import type { ApiSchemas as Schemas } from '@ropewalk/client/api';

/** What the API answers, by the names of its schemas. */
export type Feature = Schemas['Feature'];
export type FeatureStatus = Feature['status'];
/** A feature as a board, a graph or a list shows it. */
export type FeatureCard = Schemas['FeatureCard'];
export type FeatureReason = Schemas['FeatureReason'];
export type Help = FeatureReason['help'];
export type ReasonCode = FeatureReason['code'];
export type ProjectSummary = Schemas['ProjectSummary'];
export type ProjectStats = Schemas['ProjectStats'];
export type AgentStatus = Schemas['AgentStatus'];
export type CrewStatus = AgentStatus['status'];
export type AgentAction = Schemas['AgentAction'];
export type Run = Schemas['Run'];
export type Landing = Schemas['Landing'];
export type Verdict = Schemas['Verdict'];
export type Overview = Schemas['Overview'];
export type Need = Schemas['Need'];
