import { basename, join, relative, resolve } from 'node:path';
import { projectNameSchema, type ReferenceReport } from '@ropewalk/contracts';
import {
  accept,
  adoptReference,
  refuse,
  type Adoption,
  type ReferenceContent,
  type Result,
} from '@ropewalk/core';
import { z } from 'zod';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import { readRepository } from '../hub/repository.ts';
import { readAssistantDatabase, readFeaturesDatabase } from './read-databases.ts';
import { copyDatabase, findReferenceFile, readReferenceText } from './reference-files.ts';

export interface ReferenceImportRequest {
  /** The folder of the project. */
  readonly folder: string;
  /** Null makes one of the folder's name. */
  readonly name: string | null;
}

export interface ReferenceImportDeps {
  readonly context: EngineContext;
  readonly projects: OpenProjects;
  /** An empty folder of ours; the caller removes it. */
  readonly staging: string;
}

/** Everything that was found, and a sentence for everything that stays where it is. */
interface Found extends ReferenceContent {
  readonly spec: string | null;
  readonly devCommand: string | null;
  readonly brought: readonly string[];
  readonly left: readonly string[];
}

/**
 * Registers a folder in which the reference has worked, with everything that it knew of it. Nothing in the folder
 * is changed, or opened where it lies: databases are read from copies. Refuses a folder without a repository, since
 * making one would change it.
 */
export async function importReference(
  deps: ReferenceImportDeps,
  request: ReferenceImportRequest,
): Promise<Result<ReferenceReport>> {
  const folder = resolve(request.folder);
  const name = projectNameSchema.safeParse(request.name ?? nameOf(folder));
  if (!name.success) {
    return refuse(
      'invalid_input',
      `"${request.name ?? basename(folder)}" cannot be the name of a project: use 1 to 50 letters, digits, "-" or "_".`,
    );
  }
  const repository = await readRepository(folder);
  if (!repository.ok) {
    return repository;
  }
  if (repository.value.kind === 'no_repository' || repository.value.head === null) {
    return refuse(
      'folder_not_usable',
      `${folder} has no repository with a commit, and an import changes nothing there. Make one (git init, git add, git commit), then import again.`,
    );
  }
  const found = await readReference(folder, deps.staging);
  if (!found.ok) {
    return found;
  }
  const adoption = adoptReference(found.value);
  const { context, projects } = deps;
  const adopted = await context.store.execute(
    'project.adopt',
    {
      name: name.data,
      folder,
      targetBranch: repository.value.targetBranch,
      head: repository.value.head,
      spec: found.value.spec,
      settings: {},
      devCommand: found.value.devCommand,
      features: adoption.features,
      schedules: adoption.schedules,
      conversations: adoption.conversations,
    },
    context.clock.now(),
  );
  if (!adopted.ok) {
    return adopted;
  }
  await projects.of(adopted.value.id);
  return accept(toReport({ name: name.data, folder }, adoption, found.value));
}

function nameOf(folder: string): string {
  return basename(folder)
    .replaceAll(/[^a-zA-Z0-9_-]+/g, '-')
    .slice(0, 50);
}

async function readReference(folder: string, staging: string): Promise<Result<Found>> {
  const featuresFile = await findReferenceFile(folder, 'features.db');
  const spec = await findSpec(folder);
  if (featuresFile === null && spec === null) {
    return refuse(
      'folder_not_usable',
      `${folder} holds no features.db and no app_spec.txt of the reference (looked in .autoforge, .autocoder and the folder itself). Name the project's folder.`,
    );
  }
  const assistantFile = await findReferenceFile(folder, 'assistant.db');
  const features =
    featuresFile === null
      ? accept({ features: [], schedules: [], skipped: 0 })
      : await readCopy(featuresFile, join(staging, 'features'), readFeaturesDatabase);
  if (!features.ok) {
    return features;
  }
  const talk =
    assistantFile === null
      ? accept({ conversations: [], skipped: 0 })
      : await readCopy(assistantFile, join(staging, 'assistant'), readAssistantDatabase);
  if (!talk.ok) {
    return talk;
  }
  const dev = await readDevCommand(folder);
  const files = [featuresFile, assistantFile, spec?.path ?? null, dev?.path ?? null];
  const skipped = features.value.skipped + talk.value.skipped;
  return accept({
    ...features.value,
    conversations: talk.value.conversations,
    spec: spec?.text ?? null,
    devCommand: dev?.command ?? null,
    brought: files.flatMap((path) => (path === null ? [] : [relative(folder, path)])),
    left: [
      ...(skipped === 0 ? [] : [`${skipped} rows of its databases, which cannot be read.`]),
      ...(await findLeft(folder)),
    ],
  });
}

async function readCopy<T>(
  path: string,
  into: string,
  read: (file: string) => Result<T>,
): Promise<Result<T>> {
  const copy = await copyDatabase(path, into);
  return copy.ok ? read(copy.value) : copy;
}

async function findSpec(folder: string) {
  const found =
    (await readReferenceText(folder, join('prompts', 'app_spec.txt'))) ??
    (await readReferenceText(folder, 'app_spec.txt', ['.']));
  return found === null || found.text.trim() === '' ? null : found;
}

const configSchema = z.object({ dev_command: z.string().trim().min(1).max(4_000) });

async function readDevCommand(folder: string) {
  const found = await readReferenceText(folder, 'config.json', ['.autoforge', '.autocoder']);
  const config = configSchema.safeParse(found === null ? null : parseJson(found.text));
  return found === null || !config.success
    ? null
    : { path: found.path, command: config.data.dev_command };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What is there and is not taken over, and why. */
const LEFT: readonly (readonly [name: string, why: string])[] = [
  [
    'prompts/initializer_prompt.md',
    'our own prompts are used; copy what is yours in it to .ropewalk/prompts/initializer.md on the target branch',
  ],
  [
    'prompts/coding_prompt.md',
    'our own prompts are used; copy what is yours in it to .ropewalk/prompts/coding.md on the target branch',
  ],
  [
    'prompts/testing_prompt.md',
    'our own prompts are used; copy what is yours in it to .ropewalk/prompts/testing.md on the target branch',
  ],
  ['prompts/.spec_status.json', 'it says that a spec was written, which the spec shows'],
  ['allowed_commands.yaml', 'agents work behind a wall instead of a list of commands'],
  ['feature_list.json', 'it is older than features.db; import it with ropewalk features add'],
];

async function findLeft(folder: string): Promise<readonly string[]> {
  const left: string[] = [];
  for (const [name, why] of LEFT) {
    const path = await findReferenceFile(folder, name);
    if (path !== null) {
      left.push(`${relative(folder, path)}: ${why}.`);
    }
  }
  return left;
}

function toReport(
  place: { readonly name: string; readonly folder: string },
  { features, schedules, conversations, mended, left }: Adoption,
  found: Found,
): ReferenceReport {
  const count = (status: (typeof features)[number]['state']['status']) =>
    features.filter((feature) => feature.state.status === status).length;
  const passing = count('passing');
  return {
    ...place,
    features: features.length,
    passing,
    needs_input: count('needs_input'),
    schedules: schedules.length,
    conversations: conversations.length,
    brought: [...found.brought],
    mended: [
      ...mended,
      ...(passing === 0
        ? []
        : [
            `${passing} ${passing === 1 ? 'feature was' : 'features were'} said to pass: nobody has verified that yet, so regression agents look at them first.`,
          ]),
      ...(conversations.length === 0
        ? []
        : ['Messages of conversations carry the time of this import.']),
    ],
    left: [...left, ...found.left],
  };
}
