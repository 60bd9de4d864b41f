import type { MachineSettings, Project, ProviderId, RunBinding } from '@ropewalk/contracts';
import type { AgentDriver, Clock, Result, SecretBook, Store } from '@ropewalk/core';
import type { Logger } from 'pino';
import type { BrowserSupport } from './browser/find-browser.ts';
import type { PersonRepository } from './hub/person-repository.ts';
import type { HubRemotes } from './hub/remote/hub-remotes.ts';
import type { Credentials } from './providers/credentials.ts';
import type { PressedChecks } from './machine/pressed-checks.ts';
import type { PressureWatch } from './machine/pressure.ts';
import type { PriceBook } from './prices/price-book.ts';
import type { OrganisationBook } from './rights/organisation-file.ts';
import type { Traces } from './observe/traces.ts';
import type { ProcessHost } from './processes/process-types.ts';
import type { Outlets } from './wall/network/outlets.ts';
import type { WallSupport } from './wall/wall-types.ts';
import type { Ground } from './workspaces/ground.ts';
import type { Gate, Hub, ProjectPaths, Workspaces } from './workspaces/workspace-types.ts';

/** The secrets with which agents show which run they are; they die with the process. */
export interface Bearers {
  issue(binding: RunBinding): string;
  /** Has a bearer stand for a run that another process has issued; only its hash is known (SHA-256, in hexadecimal). */
  restore(binding: RunBinding, bearerHash: string): void;
  revoke(runId: number): void;
}

/** What every running part of the engine works with. */
export interface EngineContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly host: ProcessHost;
  readonly wall: WallSupport;
  /** The network of what runs behind the wall. */
  readonly outlets: Outlets;
  readonly browser: BrowserSupport;
  readonly bearers: Bearers;
  readonly log: Logger;
  readonly traces: Traces;
  /** Tells process trees of this home from those of others. */
  readonly homeId: string;
  /** The door for text that is kept or sent: what is found in it is covered. */
  readonly secrets: SecretBook;
  /** What pays for calls of providers. */
  readonly credentials: Credentials;
  /** How the machine stands, and which landings wait for it. */
  readonly pressure: PressureWatch;
  readonly pressed: PressedChecks;
  /** What the organisation says about the commands of agents. */
  readonly organisation: OrganisationBook;
  /** What models cost, for programs that tell tokens and no money. */
  readonly prices: PriceBook;
  /** Where hubs are kept beside this machine; absent where they are not. */
  readonly hubRemotes?: HubRemotes;
  /** The settings of the machine at this moment. */
  settings(): MachineSettings;
  /** The driver behind a setting such as `claude` or `acp:COMMAND`, working for a provider (default `claude`). */
  resolveDriver(spec: string, provider?: ProviderId): Result<AgentDriver>;
  /** The model that a provider is asked for when nobody has chosen one; null leaves it to the program. */
  defaultModel(provider: ProviderId): string | null;
  /** Where agents reach their tools; known once the server listens. */
  mcpUrl(): string;
  /** Folders of secrets: the home of the control plane, and the person's own. */
  readonly homes: { readonly ours: string; readonly person: string };
  /** The PATH that agents and checks get. */
  readonly searchPath: string;
}

/** The parts that belong to one project. */
export interface ProjectParts {
  readonly projectId: number;
  /** The person's folder. */
  readonly folder: string;
  readonly paths: ProjectPaths;
  /** What every command of the project stands on. */
  readonly ground: Ground;
  readonly hub: Hub;
  readonly workspaces: Workspaces;
  /** For landings. */
  readonly gate: Gate;
  /** For sweeps and re-tests, so that they never hold up a landing. */
  readonly sweepGate: Gate;
  /** The person's repository. */
  readonly person: PersonRepository;
  close(): Promise<void>;
}

/** Opens the parts of a project; refuses with a sentence when its folder cannot be used. */
export type OpenProjectParts = (project: Project) => Promise<Result<ProjectParts>>;

/** Gives access to the parts that are open, opening them when needed. */
export interface OpenProjects {
  of(projectId: number): Promise<ProjectParts>;
  /** Those that are open. */
  opened(): Promise<readonly ProjectParts[]>;
  /** Ends the checks that run in any of them. */
  interrupt(): Promise<void>;
  /** Leaves the checks of all that are open to the process that comes next. */
  leaveChecks(): Promise<void>;
  /** Closes the parts of a project that is there no more. */
  forget(projectId: number): Promise<void>;
  close(): Promise<void>;
}

/** The marker of a run's processes. */
export function runMarker(homeId: string, runId: number): string {
  return `${homeId}-run-${runId}`;
}

/** Ref under which the work of a run is kept. */
export function runRef(runId: number): string {
  return `refs/ropewalk/runs/${runId}`;
}
