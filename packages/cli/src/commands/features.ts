import { resolve } from 'node:path';
import { count } from '../output/amounts.ts';
import { backlogLines } from '../output/status-lines.ts';
import { type CommandContext, type CommandResult, withControl } from './command-context.ts';
import { readFeatureFile } from './feature-file.ts';
import { show, type ShowOptions } from './show.ts';

/** Adds the features of a file to a backlog: all of them or none. */
export async function addFeatures(
  context: CommandContext,
  name: string,
  options: ShowOptions & { readonly file: string },
): CommandResult {
  const entries = await readFeatureFile(resolve(context.cwd, options.file));
  if (!entries.ok) {
    return entries;
  }
  const answer = await withControl(context, { create: false }, ({ control }) =>
    control['features.add']({ name, entries: entries.value }),
  );
  return show(context, answer, options, ({ ids }) => [
    `Added ${count(ids.length, 'feature')} to "${name}": ${ids.map((id) => `#${id}`).join(', ')}`,
  ]);
}

/** The backlog of a project. */
export async function listFeatures(
  context: CommandContext,
  name: string,
  options: ShowOptions,
): CommandResult {
  const answer = await withControl(context, { create: false }, ({ control }) =>
    control['features.list']({ name }),
  );
  return show(context, answer, options, ({ features }, colors) => backlogLines(features, colors));
}
