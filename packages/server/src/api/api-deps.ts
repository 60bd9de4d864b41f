import type { ControlResponse, SetupStatus } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import type { Archives, Engine, FolderBrowser, Scaffolds, TargetDesk } from '@ropewalk/engine';
import type { Access } from '../auth/access.ts';

/** What the routes of the API work with. Each group of routes names the part of it that it needs. */
export interface ApiDeps {
  readonly store: Store;
  readonly engine: Engine;
  readonly archives: Archives;
  readonly scaffolds: Scaffolds;
  readonly folders: FolderBrowser;
  readonly access: Access;
  readonly version: string;
  /** Of this process, shown as that of a crew. */
  readonly pid: number;
  readonly notifier: TargetDesk;
  doctor(): Promise<ControlResponse<'doctor'>>;
  now(): number;
  /** Looks at what of this machine is ready. */
  setup(): Promise<SetupStatus>;
}
