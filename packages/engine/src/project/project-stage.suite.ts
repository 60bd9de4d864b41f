import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createPriceBook } from '../prices/price-book.ts';
import { createOrganisationBook } from '../rights/organisation-file.ts';
import { machineSettingsSchema, type Project } from '@ropewalk/contracts';
import { commandHandlers, createSecretBook, refuse, type Store } from '@ropewalk/core';
import { openTestStore } from '@ropewalk/store/testing';
import { pino } from 'pino';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import { writeMachine } from '../machine/machine-tree.suite.ts';
import { createPressedChecks } from '../machine/pressed-checks.ts';
import { createPressureWatch } from '../machine/pressure.ts';
import { systemClock } from '../machine/system-clock.ts';
import { createProcessHost } from '../processes/process-host.ts';
import { createCredentialFile } from '../providers/credential-file.ts';
import { createCredentials } from '../providers/credentials.ts';
import { createKeychain } from '../providers/keychain.ts';
import { NO_OUTLET } from '../wall/network/outlets.ts';
import { detectWall } from '../wall/detect-wall.ts';
import { temporaryFolder, writeFiles } from '../workspaces/ground.suite.ts';
import { createPortBlocks } from '../workspaces/ports.ts';
import { createOpenProjects } from './open-projects.ts';
import { createTraces } from '../observe/traces.ts';
import { registerProject } from './register-project.ts';

/** A home with one project in it, on a real store, for parts that work without a crew. */
export interface ProjectStage {
  readonly root: string;
  readonly home: string;
  readonly folder: string;
  readonly context: EngineContext;
  readonly projects: OpenProjects;
  readonly project: Project;
  readonly store: Store;
  /** Writes files into the person's folder. */
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Another project beside it. */
  register(name: string): Promise<Project>;
  close(): Promise<void>;
}

export async function openProjectStage(
  files: Readonly<Record<string, string>> = {},
): Promise<ProjectStage> {
  const root = await temporaryFolder();
  const home = join(root, 'home');
  const person = join(root, 'person');
  const folder = join(person, 'shop');
  await Promise.all([mkdir(home), mkdir(folder, { recursive: true })]);
  await writeFiles(folder, files);
  const wall = await detectWall();
  const store = await openTestStore({ handlers: commandHandlers });
  const context: EngineContext = {
    store,
    clock: systemClock,
    host: createProcessHost({ wall }),
    wall,
    outlets: {
      open: () => Promise.resolve(NO_OUTLET),
      close: () => Promise.resolve(),
    },
    browser: { available: false, why: 'There is no browser on this stage.' },
    bearers: { issue: () => 'bearer', revoke: () => undefined, restore: () => undefined },
    log: pino({ level: 'silent' }),
    traces: createTraces(store),
    homeId: `stage-${process.pid}-${Date.now().toString(36)}`,
    settings: () => machineSettingsSchema.parse({}),
    secrets: createSecretBook(),
    credentials: createCredentials({
      onSecret: () => undefined,
      vaults: { file: createCredentialFile(home), keychain: createKeychain('stage') },
      providers: [],
      place: () => 'file',
    }),
    defaultModel: () => null,
    homes: { ours: home, person },
    organisation: createOrganisationBook(join(root, 'commands.yaml')),
    prices: createPriceBook(join(root, 'prices.yaml')),
    resolveDriver: () => refuse('driver_unknown', 'There are no drivers on this stage.'),
    mcpUrl: () => 'http://127.0.0.1:1/mcp',
    searchPath: process.env['PATH'] ?? '',
    pressure: createPressureWatch({
      root: await writeMachine(join(root, 'machine')),
      keptFreeBytes: () => 0,
    }),
    pressed: createPressedChecks(),
  };
  const projects = createOpenProjects({
    context,
    home,
    ports: createPortBlocks(),
    walls: { masked: [home, person], readOnly: [] },
  });
  const register = async (name: string): Promise<Project> => {
    const place = join(person, name);
    await mkdir(place, { recursive: true });
    const registered = await registerProject(context, projects, {
      name,
      folder: place,
      spec: null,
      settings: {},
    });
    if (!registered.ok) throw new Error(registered.refusal.message);
    return registered.value;
  };
  return {
    root,
    home,
    folder,
    context,
    projects,
    project: await register('shop'),
    store,
    write: (more) => writeFiles(folder, more),
    register,
    async close() {
      await projects.close();
      await store.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
