import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { ControlPlane } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { systemCodeOf } from '../errors/to-refusal.ts';

/** The way to the control plane of a home. */
export interface Connection {
  readonly control: ControlPlane;
  /** Whether crews work in this process and end with it, or in another one. */
  readonly owner: 'this_process' | 'another_process';
  readonly url: string;
  /** Of the process that owns the home. */
  readonly pid: number;
  /** In this process: saves, ends what works, gives the home back. Idempotent. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Where an own control plane listens; null takes a free port. */
  readonly port: number | null;
  /** Whether crews that an earlier process left working go on in this one. */
  readonly resume: boolean;
  /** Whether the home is made when it is not there; without, nothing is. */
  readonly create: boolean;
}

/** Short commands hold a home for moments only, so waiting for one is better than an error. */
const BUSY_PATIENCE_MS = 15_000;
const BUSY_PAUSE_MS = 100;

/**
 * Finds the running control plane of a home, or opens one in this process. Refuses as
 * `openControlPlane` does, and with `project_unknown` when there is no home and none is to be made.
 */
export async function connect(options: ConnectOptions): Promise<Result<Connection>> {
  if (!options.create && !existsSync(options.home)) {
    return refuse(
      'project_unknown',
      `There are no projects yet: ${options.home} does not exist. Create one with ropewalk init, or set ROPEWALK_HOME.`,
    );
  }
  const deadline = performance.now() + BUSY_PATIENCE_MS;
  for (;;) {
    const running = await findRunning(options.home);
    if (running !== null) {
      return accept(running);
    }
    const opened = await open(options);
    const isBusy = !opened.ok && opened.refusal.code === 'home_busy';
    if (!isBusy || performance.now() >= deadline) {
      return opened;
    }
    await pause(BUSY_PAUSE_MS);
  }
}

/** The control plane that a home names, if it answers. What a dead process left there is passed over. */
export async function findRunning(home: string): Promise<Connection | null> {
  const endpoint = await readEndpointOf(home);
  if (endpoint === null) {
    return null;
  }
  const { createControlClient, ControlFailure } = await import('@ropewalk/client');
  const control = createControlClient(endpoint);
  try {
    const health = await control.health({});
    if (!health.ok || health.value.pid !== endpoint.pid) {
      return null;
    }
  } catch (error) {
    if (!(error instanceof ControlFailure)) {
      throw error;
    }
    // Somebody else has the port by now.
    return null;
  }
  return {
    control,
    owner: 'another_process',
    url: endpoint.url,
    pid: endpoint.pid,
    close: async () => undefined,
  };
}

/** A home that cannot be read says nothing; opening it says why. */
async function readEndpointOf(home: string) {
  const { readEndpoint } = await import('../home/endpoint.ts');
  try {
    return await readEndpoint(home);
  } catch (error) {
    if (systemCodeOf(error) === null) {
      throw error;
    }
    return null;
  }
}

async function open(options: ConnectOptions): Promise<Result<Connection>> {
  const { openControlPlane } = await import('../control-plane/open-control-plane.ts');
  const opened = await openControlPlane({
    home: options.home,
    port: options.port,
    resume: options.resume,
    environment: options.environment,
  });
  return opened.ok
    ? accept({
        control: opened.value.control,
        owner: 'this_process',
        url: opened.value.url,
        pid: process.pid,
        close: () => opened.value.close(),
      })
    : opened;
}
