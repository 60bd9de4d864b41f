import type { AgentEvent, Effort, Metering, NetworkHost, Role } from '@ropewalk/contracts';
import type { Result } from '../result.ts';
import type { JudgeToolUse } from './tool-use.ts';

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

/** A picture that a person shows to an agent. */
export interface AgentImage {
  readonly mimeType: 'image/jpeg' | 'image/png';
  readonly base64: string;
}

/** What a person says to an agent while it works, or in a conversation. */
export interface AgentMessage {
  /** A UUID: comes back in the `message` event when the agent has it. */
  readonly id: string;
  readonly text: string;
  /** What the agent has to know beside it, in front of it; no part of the `message` event. */
  readonly context: string | null;
  readonly images: readonly AgentImage[];
}

/** A program that offers an agent more tools (MCP over its standard streams). */
export interface ToolProgram {
  /** Stands in front of its tools; letters only. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Its variables; those of the agent may come on top, its credentials never. */
  readonly env: Readonly<Record<string, string>>;
}

/** Everything that an agent gets. */
export interface AgentLaunch {
  readonly runId: number;
  readonly role: Role;
  /** What to do; in a conversation, what the agent is there for. */
  readonly prompt: string;
  /**
   * `work`: the session ends with the turn that `prompt` starts, and with those of messages that wait by then.
   * `conversation`: turns are started by messages, each ends with `turn_ended`, and the session ends when it is
   * cancelled or cannot go on.
   */
  readonly manner: 'work' | 'conversation';
  /** `read`: tools that change files or run commands are neither offered nor allowed. */
  readonly access: 'write' | 'read';
  readonly model: string | null;
  /** Null leaves it to the agent's program; drivers that cannot choose pass over it. */
  readonly effort?: Effort | null;
  /** What it may cost; drivers that cannot limit it by themselves pass over it. */
  readonly budgetUsd?: number | null;
  /** The working tree; `home` and `tmp` are the agent's own. All absolute. */
  readonly cwd: string;
  readonly home: string;
  readonly tmp: string;
  readonly mcp: { readonly url: string; readonly bearer: string };
  /** Started by the agent's program, so inside its wall, and ended with it. */
  readonly toolPrograms: readonly ToolProgram[];
  /** Variables for the agent and what it starts; the driver adds its own and passes the sum to `spawn`. */
  readonly env: Readonly<Record<string, string>>;
  /** Asked before each use of a tool; what it denies is not done, and the agent is told why. */
  readonly judge: JudgeToolUse;
  /** Starts a program inside the wall of this run, marked with the run's id. Throws where the run was called off. */
  spawn(request: SpawnRequest): SpawnedProcess;
}

/** What a driver needs of the person's machine, for the wall and for `doctor`. */
export interface DriverNeeds {
  /** Absolute paths that the program reads (its own files, toolchains, credentials). */
  readonly readOnly: readonly string[];
  /** Hosts that its programs must reach (see `networkHostSchema`): where the provider of the model is. */
  readonly endpoints: readonly NetworkHost[];
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
  /**
   * Says something to the agent, at the earliest moment at which its program takes it; then there is a
   * `message` event. A message that the session ends before is never delivered.
   */
  send(message: AgentMessage): void;
  /** Takes back a message that the agent's program has not been given yet; false when it is too late. */
  withdraw(messageId: string): boolean;
  /** Ends the turn under way of a conversation with `turn_ended`; nothing happens between turns. */
  interrupt(): void;
}

/** What is known of a driver without starting anything. */
export interface DriverFacts extends Pick<
  AgentDriver,
  'name' | 'account' | 'reportsLimits' | 'metering'
> {
  /** What a limit looks like where it is not reported as one. */
  readonly limitNote: string | null;
}

/** The code that starts one kind of agent and turns what it says into events. */
export interface AgentDriver {
  readonly name: string;
  /** Whose limits it shares: one quota state per account. */
  readonly account: string;
  /** False when the program cannot tell a limit from a normal end; shown to people. */
  readonly reportsLimits: boolean;
  /** Whether its program tells what was used, as far as that is known beforehand. */
  readonly metering: Metering;
  /** Whether the program can be started; refuses with `agent_missing` and a sentence that says what to install. */
  probe(): Promise<Result<DriverNeeds>>;
  start(launch: AgentLaunch): AgentSession;
}
