import { basename, resolve } from 'node:path';
import { projectNameSchema } from '@ropewalk/contracts';
import { accept, refuse } from '@ropewalk/core';
import { EXIT_CODES } from '../errors/exit-codes.ts';
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
  const registered = await withControl(context, { create: true }, ({ control }) =>
    control['project.register']({
      name: name.data,
      folder,
      spec: spec.value,
      settings: {},
      createFolder: true,
    }),
  );
  if (!registered.ok) {
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
