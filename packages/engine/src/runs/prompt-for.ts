import type { Project, Run } from '@ropewalk/contracts';
import type { ProjectParts } from '../engine-types.ts';

/** Builds the prompt of a run from what the store and the project's own overrides say. */
export type PromptFor = (request: {
  readonly project: Project;
  readonly run: Run;
  readonly parts: ProjectParts;
  readonly savedWork: 'none' | 'applied' | 'offered_as_diff';
}) => Promise<string>;
