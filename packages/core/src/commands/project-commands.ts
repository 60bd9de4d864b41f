import type { CrewSettings, Project } from '@ropewalk/contracts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import {
  applyLayer,
  effectiveSettings,
  requireModels,
  withoutUndefined,
} from '../settings/effective-settings.ts';
import type { CommandInput } from './command-map.ts';
import type { CommandHandler } from './handler.ts';
import { requireProject } from './require.ts';

/** Refuses a name or a folder that another project has. */
export async function requireFreePlace(
  tx: StoreTransaction,
  place: { readonly name: string; readonly folder: string },
): Promise<Result<null>> {
  if ((await tx.projectByName(place.name)) !== null) {
    return refuse(
      'project_exists',
      `There is a project "${place.name}" already. Choose another name.`,
    );
  }
  const other = await tx.projectByFolder(place.folder);
  return other === null
    ? accept(null)
    : refuse(
        'folder_taken',
        `The folder ${place.folder} belongs to the project "${other.name}" already. Use that name.`,
      );
}

/** Registers a folder under a name; both must be free. */
export const registerProject: CommandHandler<'project.register'> = async (tx, input) => {
  const free = await requireFreePlace(tx, input);
  if (!free.ok) {
    return free;
  }
  const { settings: overrides, ...identity } = input;
  const settings = requireModels(effectiveSettings(await tx.machineSettings(), overrides));
  if (!settings.ok) {
    return settings;
  }
  const project = await tx.insertProject({
    ...identity,
    settings: settings.value,
    overrides: withoutUndefined(overrides),
    initialized: false,
    initializerAttempts: 0,
    config: null,
    crew: { status: 'stopped', end: null },
    targetRed: null,
    environmentFailures: 0,
  });
  await tx.append(project.id, {
    type: 'project.registered',
    name: project.name,
    folder: project.folder,
  });
  return accept(project);
};

/**
 * Changes what the project itself wants; fields that are not named stay. It holds at once, also for a crew that
 * works.
 */
export const configureProject: CommandHandler<'project.configure'> = async (tx, input) => {
  const project = await requireProject(tx, input.projectId);
  if (!project.ok) {
    return project;
  }
  const cleared: ReadonlySet<string> = new Set(input.clear ?? []);
  const kept = Object.entries(project.value.overrides).filter(([name]) => !cleared.has(name));
  const overrides = { ...Object.fromEntries(kept), ...withoutUndefined(input.settings) };
  const planned = effectiveSettings(await tx.machineSettings(), overrides);
  const settings = requireModels(
    project.value.crew.status === 'stopped'
      ? planned
      : duringCrew(project.value.settings, planned, input),
  );
  if (!settings.ok) {
    return settings;
  }
  const changed: Project = { ...project.value, overrides, settings: settings.value };
  await tx.saveProject(changed);
  await tx.append(changed.id, { type: 'project.configured' });
  return accept(changed);
};

/** Replaces our prompt for a role, or gives ours its place back. */
export const setPrompt: CommandHandler<'project.set_prompt'> = async (tx, input) => {
  const project = await requireProject(tx, input.projectId);
  if (project.ok) {
    await tx.savePrompt(input.projectId, input.role, input.text);
    await tx.append(input.projectId, { type: 'project.configured' });
  }
  return project;
};
/** What a crew was started with stays, but for what somebody has just decided. */
function duringCrew(
  present: CrewSettings,
  planned: CrewSettings,
  { settings, clear = [] }: CommandInput<'project.configure'>,
): CrewSettings {
  const left = Object.fromEntries(clear.map((name) => [name, planned[name]]));
  return applyLayer({ ...present, ...left }, settings);
}

/** Puts a `ropewalk.yaml` in force. */
export const takeConfig: CommandHandler<'project.take_config'> = async (tx, input) => {
  const project = await requireProject(tx, input.projectId);
  if (!project.ok) {
    return project;
  }
  const changed = { ...project.value, config: input.config };
  await tx.saveProject(changed);
  await tx.append(changed.id, { type: 'project.config_taken', commit: input.commit });
  return accept(changed);
};

/**
 * The target branch fails its own checks: nobody's attempt, and work of its own. Opens the feature that
 * mends it, or keeps the one that is open.
 */
export const reportRed: CommandHandler<'project.report_red'> = async (tx, input) => {
  const project = await requireProject(tx, input.projectId);
  if (!project.ok) {
    return project;
  }
  if (project.value.targetRed !== null) {
    return accept({ featureId: project.value.targetRed.featureId });
  }
  const feature = await tx.insertFeature({
    projectId: input.projectId,
    category: 'target branch',
    name: `Make ${project.value.targetBranch} green again (${input.commit.slice(0, 10)})`,
    description:
      `The check \`${input.command}\` fails on the target branch itself, without anybody's change. ` +
      `Nothing else can land until it passes.\n\nIts output ended with:\n${input.output}`,
    steps: [
      `Run \`${input.command}\` and see it fail.`,
      'Mend the cause.',
      'Run it again: it passes.',
    ],
    dependencies: [],
    origin: 'target_red',
    checks: [],
    priority: 0,
  });
  const targetRed = {
    commit: input.commit,
    command: input.command,
    output: input.output,
    featureId: feature.id,
  };
  await tx.saveProject({ ...project.value, targetRed });
  await tx.append(input.projectId, {
    type: 'feature.created',
    featureId: feature.id,
    name: feature.name,
  });
  await tx.append(input.projectId, {
    type: 'project.target_red',
    commit: input.commit,
    command: input.command,
    featureId: feature.id,
  });
  return accept({ featureId: feature.id });
};

/** Says where the person's repository stands; nothing of the project changes. */
export const reportFollow: CommandHandler<'project.report_follow'> = async (tx, input) => {
  const project = await requireProject(tx, input.projectId);
  if (!project.ok) {
    return project;
  }
  await tx.append(
    input.projectId,
    input.blockedBy === null
      ? { type: 'project.followed', commit: input.commit }
      : { type: 'project.follow_blocked', detail: input.blockedBy },
  );
  return project;
};
