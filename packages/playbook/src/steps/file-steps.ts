import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fillText } from '../templates.ts';
import { StepFailure, type StepContext, type StepOf } from './step-context.ts';

/** Writes a file, from the playbook's text or as a copy of a file beside the playbook. */
export async function writeStep(context: StepContext, step: StepOf<'write'>): Promise<void> {
  const path = fillText(step.path, context.values);
  const target = join(context.workspace, path);
  const source = step.from === undefined ? null : join(context.playbookFolder, step.from);
  const content =
    source === null
      ? fillText(step.content ?? '', context.values)
      : await readFile(source, 'utf8').catch((cause: unknown) => {
          throw new StepFailure(`The playbook has no file ${step.from}.`, { cause });
        });
  const before = await readFile(target, 'utf8').catch(() => null);
  await context.output.tool(
    {
      tool: 'write_file',
      title: `Write ${path}`,
      kind: 'edit',
      input: { path },
      files: [target],
      diff: { path: target, before, after: content },
    },
    async () => {
      await mkdir(dirname(target), { recursive: true });
      // Copied rather than written, so that bytes that are no text survive.
      if (source === null) await writeFile(target, content);
      else await copyFile(source, target);
      return { text: `Wrote ${content.length} characters.` };
    },
  );
}

/** Replaces the first occurrence of a text in a file. */
export async function editStep(context: StepContext, step: StepOf<'edit'>): Promise<void> {
  const path = fillText(step.path, context.values);
  const target = join(context.workspace, path);
  const find = fillText(step.find, context.values);
  const replace = fillText(step.replace, context.values);
  const announcement = {
    tool: 'edit_file',
    title: `Edit ${path}`,
    kind: 'edit',
    input: { path, find, replace },
    files: [target],
    diff: { path: target, before: find, after: replace },
  } as const;
  await context.output.tool(announcement, async () => {
    const before = await readFile(target, 'utf8').catch((cause: unknown) => {
      throw new StepFailure(`There is no file ${path} to edit.`, { cause });
    });
    if (step.unless !== undefined && before.includes(fillText(step.unless, context.values))) {
      return { text: `${path} has it already.` };
    }
    const at = before.indexOf(find);
    if (at === -1) throw new StepFailure(`${path} does not contain the text to replace.`);
    await writeFile(target, before.slice(0, at) + replace + before.slice(at + find.length));
    return { text: `Edited ${path}.` };
  });
}

/** Removes a file or folder; that it is not there is no failure. */
export async function deleteStep(context: StepContext, step: StepOf<'delete'>): Promise<void> {
  const path = fillText(step.path, context.values);
  const target = join(context.workspace, path);
  await context.output.tool(
    {
      tool: 'delete_file',
      title: `Delete ${path}`,
      kind: 'delete',
      input: { path },
      files: [target],
    },
    async () => {
      await rm(target, { recursive: true, force: true });
      return { text: `Deleted ${path}.` };
    },
  );
}
