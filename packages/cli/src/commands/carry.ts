import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ImportReport, ReferenceReport } from '@ropewalk/contracts';
import { refuse } from '@ropewalk/core';
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

/** Puts a project back from its file, or takes over a folder in which the reference has worked. */
export async function importProject(
  context: CommandContext,
  path: string,
  options: ImportOptions,
): CommandResult {
  const place = resolve(context.cwd, path);
  const facts = await stat(place).catch(() => null);
  return facts?.isDirectory() === true
    ? importFolder(context, place, options)
    : importFile(context, place, options);
}

async function importFile(
  context: CommandContext,
  file: string,
  options: ImportOptions,
): CommandResult {
  const answer = await withControl(context, { create: true }, ({ control }) =>
    control['project.import']({
      file,
      name: options.name ?? null,
      folder: options.folder === undefined ? null : resolve(context.cwd, options.folder),
      beside: context.cwd,
    }),
  );
  return show(context, answer, options, importLines);
}

async function importFolder(
  context: CommandContext,
  folder: string,
  options: ImportOptions,
): CommandResult {
  if (options.folder !== undefined) {
    return refuse(
      'invalid_input',
      '--folder is for exported projects: this one stays where it is.',
    );
  }
  const answer = await withControl(context, { create: true }, ({ control }) =>
    control['project.import_reference']({ folder, name: options.name ?? null }),
  );
  return show(context, answer, options, referenceLines);
}

function referenceLines(report: ReferenceReport): readonly string[] {
  return [
    `"${report.name}" is ${report.folder}, where nothing was changed.`,
    `Brought: ${count(report.features, 'feature')} (${report.passing} said to pass, ${report.needs_input} waiting for you), ${count(report.schedules, 'schedule')}, ${count(report.conversations, 'conversation')}, from ${report.brought.join(', ')}.`,
    ...report.mended.map((sentence) => `  changed: ${sentence}`),
    ...report.left.map((sentence) => `  not brought: ${sentence}`),
    `Start the crew: ropewalk run ${report.name}`,
  ];
}

function importLines(report: ImportReport): readonly string[] {
  return [
    `"${report.name}" is in ${report.folder}: ${count(report.features, 'feature')}, ${report.passing} of them passing, ${count(report.runs, 'run')}, ${count(report.transcripts, 'transcript')}.`,
    ...report.changed,
    `Start the crew: ropewalk run ${report.name}`,
  ];
}
