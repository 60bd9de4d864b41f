/** Which of a project's dev servers: that of the person's folder, or that of a run's workspace. */
export interface DevServerKey {
  readonly projectId: number;
  /** Null is the person's folder, where the target branch is followed. */
  readonly runId: number | null;
}

/** What a dev server does at this moment. */
export type DevServerState =
  | { readonly status: 'stopped' }
  | {
      readonly status: 'running';
      readonly pid: number;
      readonly command: string;
      readonly startedAt: number;
      /** The address that it has named; null until it does. */
      readonly url: string | null;
      /** First of ten ports that are its own; also in `PORT`. */
      readonly firstPort: number;
      /** What a person should know; null when nothing is wrong. */
      readonly problem: string | null;
    }
  | {
      readonly status: 'crashed';
      readonly command: string;
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly at: number;
      readonly problem: string | null;
    };

/** How a project is started, and where that is from. */
export interface DevServerConfig {
  readonly detectedType: string | null;
  readonly detectedCommand: string | null;
  readonly customCommand: string | null;
  readonly effectiveCommand: string | null;
}

/** What subscribers hear. Lines have been redacted. */
export type DevServerNews =
  | { readonly kind: 'state'; readonly key: DevServerKey; readonly state: DevServerState }
  | {
      readonly kind: 'line';
      readonly key: DevServerKey;
      readonly number: number;
      readonly line: string;
      readonly at: number;
    };

export function describeEnd(state: DevServerState & { readonly status: 'crashed' }): string {
  const end =
    state.signal === null
      ? `it ended with exit code ${state.exitCode ?? 'unknown'}`
      : `it was ended by ${state.signal}`;
  return state.problem === null ? end : `${end}. ${state.problem}`;
}
