import { resolve } from 'node:path';
import type { ImportReport } from '@ropewalk/contracts';
import { count } from '../output/amounts.ts';
import { type CommandContext, type CommandResult, withControl } from './command-context.ts';
import { show, type ShowOptions } from './show.ts';

export interface ExportOptions extends ShowOptions {
  readonly output: string;
  readonly withTranscripts?: boolean;
}

export interface ImportOptions extends ShowOptions {
  readonly name?: string;
  readonly folder?: string;
}

/** Writes a project to one file. */
export async function exportProject(
  context: CommandContext,
  name: string,
  options: ExportOptions,
): CommandResult {
  const file = resolve(context.cwd, options.output);
  const withTranscripts = options.withTranscripts === true;
  const answer = await withControl(context, { create: false }, ({ control }) =>
    control['project.export']({ name, file, withTranscripts }),
  );
  return show(context, answer, options, ({ bytes }) => [
    `"${name}" is in ${file} (${bytes} bytes)${withTranscripts ? ', with transcripts and evidence' : ''}.`,
    'Put it back, here or elsewhere: ropewalk import FILE --name NAME --folder FOLDER',
  ]);
}

/** Puts a project back from its file. */
export async function importProject(
  context: CommandContext,
  path: string,
  options: ImportOptions,
): CommandResult {
  const file = resolve(context.cwd, path);
  const answer = await withControl(context, { create: true }, async ({ control }) => {
    const name = options.name ?? null;
    const folder = options.folder ?? options.name ?? null;
    return control['project.import']({
      file,
      name,
      folder: folder === null ? null : resolve(context.cwd, folder),
      beside: context.cwd,
    });
  });
  return show(context, answer, options, importLines);
}

function importLines(report: ImportReport): readonly string[] {
  return [
    `"${report.name}" is in ${report.folder}: ${count(report.features, 'feature')}, ${report.passing} of them passing, ${count(report.runs, 'run')}, ${count(report.transcripts, 'transcript')}.`,
    ...report.changed,
    `Start the crew: ropewalk run ${report.name}`,
  ];
}
