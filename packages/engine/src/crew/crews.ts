import {
  PROJECT_CONFIG_FILE,
  type CrewSettings,
  type CrewSettingsChange,
  type Project,
} from '@ropewalk/contracts';
import {
  accept,
  effectiveSettings,
  refuse,
  requireModels,
  type CommandInput,
  type Refused,
  type Result,
} from '@ropewalk/core';
import type { EngineContext, OpenProjects, ProjectParts } from '../engine-types.ts';
import { readRepository } from '../hub/repository.ts';
import type { Follower } from '../landing/follower.ts';
import { parseProjectConfig } from '../project/project-config.ts';
import { requireReadPaths } from '../settings/read-paths.ts';
import { giveAccountAnotherChance } from '../runs/account.ts';
import { requireHeld } from '../runs/metering.ts';
import { poolSize } from '../runs/site/local-site.ts';
import type { Supervisor } from '../runs/supervisor.ts';
import { observeTarget } from '../rights/observe-policy.ts';
import { lookAtBaseline } from './baseline.ts';
import { endAllCrews, stopCrew, type StoppedProject } from './end-crew.ts';

/** Starts, pauses and ends what works for a project. Every method answers once it has taken effect. */
export interface Crews {
  /** `terms` are those of a crew that works on other than a person's word, or with settings of its own. */
  start(
    project: Project,
    settings: CrewSettingsChange,
    terms?: Pick<CommandInput<'crew.start'>, 'startedBy' | 'forThisCrew'>,
  ): Promise<Result<Project>>;
  /**
   * What an earlier process has left is settled: runs may start from now on. One that started while that was
   * going on would lose its workspace to it.
   */
  open(): void;
  /** Takes up every crew that an earlier process left working. */
  takeUpAll(): Promise<void>;
  pause(projectId: number): Promise<Result<Project>>;
  resume(projectId: number): Promise<Result<Project>>;
  drain(projectId: number): Promise<Result<Project>>;
  stop(projectId: number, how: 'save_and_kill' | 'kill'): Promise<Result<StoppedProject>>;
  /** Kills first, on every project; then writes down what happened. */
  panic(): Promise<{ readonly runsEnded: number; readonly crewsEnded: readonly string[] }>;
  /** Whether an agent of this project could be started now; changes nothing. */
  mayUseAgent(project: Project): Promise<Result<null>>;
  /** False while the target branch is being looked at before the first run. */
  mayStart(projectId: number): boolean;
  /** Resolves when no crew is being prepared. */
  idle(): Promise<void>;
}

export interface CrewsDeps {
  readonly context: EngineContext;
  readonly projects: OpenProjects;
  readonly supervisor: Supervisor;
  readonly follower: Follower;
  readonly headroom: () => Promise<{ memory: 'enough' | 'low'; disk: 'enough' | 'low' }>;
  /** Whether crews of other agents than playbooks are refused. */
  readonly onlyPlaybooks: boolean;
  consider(projectId: number): void;
}

/** Crews of a home. */
export function createCrews(deps: CrewsDeps): Crews {
  const { context, supervisor } = deps;
  const preparations = createPreparations(deps);

  const command = async (
    name: 'crew.pause' | 'crew.resume' | 'crew.drain',
    projectId: number,
  ): Promise<Result<Project>> => context.store.execute(name, { projectId }, context.clock.now());

  return {
    idle: () => preparations.idle(),
    open: () => preparations.open(),
    mayUseAgent: (project) => mayUseAgent(deps, project),
    mayStart: (projectId) => !preparations.holdsBack(projectId),
    async start(project, settings, terms = {}) {
      const wanted = { ...settings, ...terms.forThisCrew };
      const ready = await requireStartable(deps, project, wanted);
      if (!ready.ok) {
        return ready;
      }
      preparations.announce(project.id);
      const started = await context.store.execute(
        'crew.start',
        { projectId: project.id, settings, ...terms },
        context.clock.now(),
      );
      if (started.ok) {
        preparations.begin(started.value);
      } else {
        preparations.callOff(project.id);
      }
      return started;
    },
    takeUpAll: () => takeUpAll(deps, preparations),
    async pause(projectId) {
      const paused = await command('crew.pause', projectId);
      if (paused.ok) {
        await supervisor.freeze(projectId);
      }
      return paused;
    },
    async resume(projectId) {
      const resumed = await command('crew.resume', projectId);
      if (resumed.ok) {
        await supervisor.thaw(projectId);
      }
      return resumed;
    },
    drain: (projectId) => command('crew.drain', projectId),
    stop: (projectId, how) => stopCrew(deps, projectId, how),
    panic: () => endAllCrews(deps),
  };
}

/** What is done before the first run of a crew; until then nothing of it starts. */
interface Preparations {
  announce(projectId: number): void;
  callOff(projectId: number): void;
  /** What was announced. */
  begin(project: Project): void;
  holdsBack(projectId: number): boolean;
  /** Everything is held back before. */
  open(): void;
  idle(): Promise<void>;
}

function createPreparations(deps: CrewsDeps): Preparations {
  const { context } = deps;
  // Counted, because a start that is refused must not let go of what another one prepares.
  const announced = new Map<number, number>();
  const underWay = new Set<Promise<void>>();
  let isOpen = false;
  const count = (projectId: number, change: 1 | -1): void => {
    const left = (announced.get(projectId) ?? 0) + change;
    if (left > 0) {
      announced.set(projectId, left);
    } else {
      announced.delete(projectId);
    }
  };

  const prepare = async (started: Project): Promise<void> => {
    const projectId = started.id;
    try {
      const parts = await deps.projects.of(projectId);
      await deps.follower.settle(projectId);
      await observeTarget(context, parts);
      // What the person has committed since may have brought another ropewalk.yaml.
      const project = (await context.store.query('projectById', { projectId })) ?? started;
      // While the baseline is looked at, the first places are cut.
      void parts.workspaces.refill(project.config, poolSize(project));
      await lookAtBaseline(context, parts, project);
    } catch (err) {
      context.log.error({ err, projectId }, 'the baseline could not be looked at');
    } finally {
      count(projectId, -1);
      deps.consider(projectId);
    }
  };

  return {
    announce: (projectId) => count(projectId, 1),
    callOff: (projectId) => count(projectId, -1),
    begin(project) {
      const work = prepare(project).finally(() => underWay.delete(work));
      underWay.add(work);
    },
    holdsBack: (projectId) => !isOpen || announced.has(projectId),
    open() {
      isOpen = true;
    },
    async idle() {
      await Promise.all(underWay);
    },
  };
}

async function takeUpAll(deps: CrewsDeps, preparations: Preparations): Promise<void> {
  const { store, clock } = deps.context;
  for (const project of await store.query('projects', {})) {
    if (project.crew.status === 'stopped') {
      continue;
    }
    const refusal = refuseOthersThanPlaybooks(deps, project.settings.driver);
    if (refusal === null) {
      preparations.announce(project.id);
      preparations.begin(project);
      continue;
    }
    await store.execute(
      'crew.end',
      {
        projectId: project.id,
        reason: 'agent_not_available',
        detail: refusal.refusal.message,
        how: 'save_and_kill',
      },
      clock.now(),
    );
  }
}

/** Everything that would make a night's work pointless is found before it begins. */
async function requireStartable(
  deps: CrewsDeps,
  project: Project,
  settings: CrewSettingsChange,
): Promise<Result<null>> {
  const known = requireModels(
    effectiveSettings(deps.context.settings(), project.overrides, settings),
  );
  if (!known.ok) {
    return known;
  }
  const wanted = known.value;
  const rules = await deps.context.organisation.forStart();
  if (!rules.ok) {
    return rules;
  }
  const readable = await requireReadPaths(wanted.extraReadPaths, deps.context.homes);
  if (!readable.ok) {
    return readable;
  }
  const repository = await readRepository(project.folder);
  if (!repository.ok) {
    return repository;
  }
  const refusal = refuseOthersThanPlaybooks(deps, wanted.driver);
  if (refusal !== null) {
    return refusal;
  }
  const agent = await requireAgent(deps.context, project.id, wanted);
  if (!agent.ok) {
    return agent;
  }
  const held = await requireHeld(deps.context, wanted);
  if (!held.ok) {
    return held;
  }
  if ((await deps.headroom()).disk === 'low') {
    return refuse('disk_low', 'The disk is nearly full. Free some space, then start again.');
  }
  const features = await deps.context.store.query('features', { projectId: project.id });
  if (project.spec === null && features.length === 0) {
    return refuse(
      'nothing_to_do',
      `"${project.name}" has neither a spec nor features. Give it a spec (ropewalk init … --spec FILE) or features (ropewalk features add ${project.name} -f FILE).`,
    );
  }
  return takeConfigOfHead(deps.context, project, await deps.projects.of(project.id));
}

function isPlaybook(driver: string): boolean {
  return driver.startsWith('playbook:');
}

function refuseOthersThanPlaybooks(deps: CrewsDeps, driver: string): Refused | null {
  return deps.onlyPlaybooks && !isPlaybook(driver)
    ? refuse(
        'no_authentication',
        'This control plane was started without authentication, so that any program on this machine can use it. It starts no agents but playbooks. Start it again without --no-auth.',
      )
    : null;
}

async function mayUseAgent(deps: CrewsDeps, { settings }: Project): Promise<Result<null>> {
  const refusal = refuseOthersThanPlaybooks(deps, settings.driver);
  if (refusal !== null) {
    return refusal;
  }
  if ((await deps.headroom()).disk === 'low') {
    return refuse('disk_low', 'The disk is nearly full. Free some space, then start again.');
  }
  const account = await probeAgent(deps.context, settings);
  return account.ok ? requireHeld(deps.context, settings) : account;
}

async function requireAgent(
  context: EngineContext,
  projectId: number,
  settings: CrewSettings,
): Promise<Result<null>> {
  const account = await probeAgent(context, settings);
  if (!account.ok) {
    return account;
  }
  await giveAccountAnotherChance(context, projectId, account.value);
  return accept(null);
}

/** The account of the agent, where its program can be started with these settings. */
async function probeAgent(context: EngineContext, settings: CrewSettings): Promise<Result<string>> {
  const driver = context.resolveDriver(settings.driver, settings.provider);
  if (!driver.ok) {
    return driver;
  }
  const probe = await driver.value.probe();
  if (!probe.ok) {
    return probe;
  }
  if (!context.wall.available && !settings.allowNoWall && !isPlaybook(settings.driver)) {
    return refuse(
      'no_wall',
      `There is no wall on this machine: ${context.wall.why} Agents would run with all your rights. Install it, or accept that with --allow-no-wall.`,
    );
  }
  return accept(driver.value.account);
}

/** Agents cannot change it on the target branch, so whatever stands there is a person's word. */
async function takeConfigOfHead(
  context: EngineContext,
  project: Project,
  parts: ProjectParts,
): Promise<Result<null>> {
  const commit = await parts.hub.head();
  const text = await parts.hub.fileAt(commit, PROJECT_CONFIG_FILE);
  if (text === null) {
    return accept(null);
  }
  const config = parseProjectConfig(text);
  if (!config.ok) {
    return config;
  }
  if (JSON.stringify(config.value) !== JSON.stringify(project.config)) {
    await context.store.execute(
      'project.take_config',
      { projectId: project.id, config: config.value, commit },
      context.clock.now(),
    );
  }
  return accept(null);
}
