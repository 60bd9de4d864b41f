import { mkdir, rmdir } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { projectNameSchema } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { EXIT_CODES } from '../errors/exit-codes.ts';
import { systemCodeOf } from '../errors/to-refusal.ts';
import { type CommandContext, type CommandResult, withControl } from './command-context.ts';
import { readSpecFile } from './spec-file.ts';

export interface InitOptions {
  readonly name?: string;
  readonly spec?: string;
  readonly json?: boolean;
}

/** Registers a folder as a project; makes the folder where there is none. */
export async function init(
  context: CommandContext,
  directory: string,
  options: InitOptions,
): CommandResult {
  const folder = resolve(context.cwd, directory);
  const name = projectNameSchema.safeParse(options.name ?? basename(folder));
  if (!name.success) {
    return refuse(
      'invalid_input',
      `"${options.name ?? basename(folder)}" cannot be the name of a project: use 1 to 50 letters, digits, "-" or "_". Name it with --name.`,
    );
  }
  const spec =
    options.spec === undefined
      ? accept(null)
      : await readSpecFile(resolve(context.cwd, options.spec));
  if (!spec.ok) {
    return spec;
  }
  const made = await makeFolder(folder);
  if (!made.ok) {
    return made;
  }
  const registered = await withControl(context, { create: true }, ({ control }) =>
    control['project.register']({ name: name.data, folder, spec: spec.value, settings: {} }),
  );
  if (!registered.ok) {
    if (made.value) {
      // Refused: nothing of ours stays. A folder that is not empty any more is somebody else's.
      await rmdir(folder).catch(() => undefined);
    }
    return registered;
  }
  const project = registered.value;
  context.terminal.print(
    options.json === true
      ? JSON.stringify(project)
      : [
          `"${project.name}" is registered: ${project.folder}, branch ${project.targetBranch}.`,
          spec.value === null
            ? `It has no spec. Add features: ropewalk features add ${project.name} -f FILE`
            : `Start the crew: ropewalk run ${project.name}`,
        ].join('\n'),
  );
  return accept(EXIT_CODES.ok);
}

/** Answers whether the folder was made now. */
async function makeFolder(folder: string): Promise<Result<boolean>> {
  try {
    return accept((await mkdir(folder, { recursive: true })) !== undefined);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === null) {
      throw error;
    }
    return refuse(
      'folder_not_usable',
      `The folder ${folder} cannot be made (${code}). Name another one.`,
    );
  }
}
