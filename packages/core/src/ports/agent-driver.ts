import type { AgentEvent, Role } from '@ropewalk/contracts';
import type { Result } from '../result.ts';

/** How a process ended. Exactly one of the two is not null. */
export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** What to start inside the wall. */
export interface SpawnRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** The complete environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A started program with its tree. Structurally satisfied by thin wrappers of Node's child processes. */
export interface SpawnedProcess {
  readonly pid: number;
  readonly stdin: {
    write(chunk: string | Uint8Array): unknown;
    end(): unknown;
  };
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  /** Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Ends the whole tree (TERM, grace, KILL); resolves when nothing of it is left. */
  stop(graceMs?: number): Promise<void>;
}

/** Everything that an agent gets. */
export interface AgentLaunch {
  readonly runId: number;
  readonly role: Role;
  readonly prompt: string;
  readonly model: string | null;
  /** The working tree; `home` and `tmp` are the agent's own. All absolute. */
  readonly cwd: string;
  readonly home: string;
  readonly tmp: string;
  readonly mcp: { readonly url: string; readonly bearer: string };
  /** Variables for the agent and what it starts; the driver adds its own and passes the sum to `spawn`. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts a program inside the wall of this run, marked with the run's id. */
  spawn(request: SpawnRequest): SpawnedProcess;
}

/** What a driver needs of the person's machine, for the wall and for `doctor`. */
export interface DriverNeeds {
  /** Absolute paths that the program reads (its own files, toolchains, credentials). */
  readonly readOnly: readonly string[];
}

/** A session in progress. */
export interface AgentSession {
  /**
   * Ends with exactly one `ended` event and never throws for what an agent does.
   * To be iterated once.
   */
  readonly events: AsyncIterable<AgentEvent>;
  /** Asks the agent to end its turn; `events` still ends with `ended`. Idempotent. */
  cancel(): void;
}

/** The code that starts one kind of agent and turns what it says into events. */
export interface AgentDriver {
  readonly name: string;
  /** Whose limits it shares: one quota state per account. */
  readonly account: string;
  /** False when the program cannot tell a limit from a normal end; shown to people. */
  readonly reportsLimits: boolean;
  /** Whether the program can be started; refuses with `agent_missing` and a sentence that says what to install. */
  probe(): Promise<Result<DriverNeeds>>;
  start(launch: AgentLaunch): AgentSession;
}
