import type { PlaybookStep } from '@ropewalk/contracts/playbook';
import type { ClaimedFeature } from '../answers.ts';
import type { McpConnection } from '../mcp-types.ts';
import type { SessionOutput } from '../session-output.ts';
import type { TemplateValues } from '../templates.ts';

/** Everything that a step can use. */
export interface StepContext {
  /** The working tree, absolute. */
  readonly workspace: string;
  /** The folder of the playbook, for `from`. */
  readonly playbookFolder: string;
  /** Pause before each step, in milliseconds. */
  readonly pauseMs: number;
  readonly role: string;
  /** Null for an initializer. */
  readonly feature: ClaimedFeature | null;
  readonly values: TemplateValues;
  /** Answers kept by `save`; `values.saved` shows the same map. */
  readonly saved: Record<string, unknown>;
  /** What we have been told of the run as a whole. */
  readonly run: RunState;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: SessionOutput;
  readonly mcp: McpConnection;
  readonly signal: AbortSignal;
  /** Ends this program at once. */
  readonly die: (
    how: { readonly exitCode: number } | { readonly signal: string },
  ) => Promise<never>;
}

export interface RunState {
  /** Features that it has yet to settle; null = nobody has said. */
  featuresLeft: number | null;
}

export type StepOf<K extends PlaybookStep['kind']> = Extract<PlaybookStep, { kind: K }>;

/** A step that could not do its work: the rest of the feature's steps is left out. */
export class StepFailure extends Error {}

/** A probe failed: the feature no longer works. */
export class ProbeFailure extends Error {
  readonly check: string;

  constructor(reason: string, check: string) {
    super(reason);
    this.check = check;
  }
}

/** The playbook asks for a protocol error. */
export class TurnFailure extends Error {}
