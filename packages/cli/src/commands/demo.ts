import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { accept, refuse, type Result } from '@ropewalk/core';
import { connect } from '../connection/connect.ts';
import { EXIT_CODES } from '../errors/exit-codes.ts';
import { systemCodeOf } from '../errors/to-refusal.ts';
import type { ProgressStyle } from '../output/progress.ts';
import { allPassing, summaryLines, type Summary } from '../output/summary.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { runCrewSession, type SessionEnd } from './crew-session.ts';
import { copyStory, findStory } from './demo-story.ts';

export interface DemoOptions {
  readonly json?: boolean;
  readonly keep?: boolean;
  readonly slow?: boolean;
  readonly dir?: string;
}

/** Where one demo lives. */
interface Stage {
  /** What is built; stays. */
  readonly project: string;
  /** Its home, and everything else that is gone afterwards. */
  readonly backstage: string;
}

const NAME = 'kitchen-table';
const CONCURRENCY = 3;
const TESTING = 1;
/** Nobody should wait for a second attempt here. */
const RETRY_BASE_MS = 100;
/** Testing costs nothing here, and the story has something for it to find. */
const TESTING_SHARE = 1;

/** Builds the application of the demo's spec with playbook agents; everything but the model is real. */
export async function demo(context: CommandContext, options: DemoOptions): CommandResult {
  const story = findStory();
  if (story === null) {
    return refuse(
      'invalid_input',
      'The files of the demo are not here. Run it from a checkout of the repository.',
    );
  }
  const stage = await setStage(context, options);
  if (!stage.ok) {
    return stage;
  }
  context.interrupts.take();
  try {
    const ended = await perform(context, stage.value, story, options);
    return ended.ok ? accept(report(context, ended.value, options)) : ended;
  } finally {
    if (options.keep === true) {
      context.terminal.warn(`Kept: ${stage.value.backstage} (its home and logs).`);
    } else {
      await rm(stage.value.backstage, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

async function setStage(context: CommandContext, options: DemoOptions): Promise<Result<Stage>> {
  // Links in the path of the temp folder would not match what git and the wall see.
  const temporary = await realpath(tmpdir());
  const backstage = await mkdtemp(join(temporary, 'ropewalk-demo-home-'));
  if (options.dir === undefined) {
    return accept({ project: await mkdtemp(join(temporary, 'ropewalk-demo-')), backstage });
  }
  const project = resolve(context.cwd, options.dir);
  const usable = await makeEmptyFolder(project);
  if (!usable.ok) {
    await rm(backstage, { recursive: true, force: true });
    return usable;
  }
  return accept({ project, backstage });
}

async function makeEmptyFolder(folder: string): Promise<Result<null>> {
  try {
    await mkdir(folder, { recursive: true });
    const content = await readdir(folder);
    return content.length === 0
      ? accept(null)
      : refuse('folder_not_usable', `${folder} is not empty. Name a new folder after --dir.`);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === null) {
      throw error;
    }
    return refuse('folder_not_usable', `${folder} cannot be used (${code}). Name another one.`);
  }
}

async function perform(
  context: CommandContext,
  stage: Stage,
  story: string,
  options: DemoOptions,
): Promise<Result<SessionEnd>> {
  const { playbook, spec } = await copyStory(
    story,
    join(stage.backstage, 'story'),
    options.slow === true,
  );
  await writeFile(join(stage.project, 'app_spec.txt'), spec);
  const connected = await connect({
    home: join(stage.backstage, 'home'),
    environment: context.environment,
    port: null,
    resume: true,
    create: true,
  });
  if (!connected.ok) {
    return connected;
  }
  try {
    const registered = await connected.value.control['project.register']({
      name: NAME,
      folder: stage.project,
      spec,
      settings: {},
    });
    if (!registered.ok) {
      return registered;
    }
    return await runCrewSession(context, connected.value, {
      name: NAME,
      settings: {
        driver: `playbook:${playbook}`,
        maxConcurrency: CONCURRENCY,
        testingAgentRatio: TESTING,
        testingShare: TESTING_SHARE,
        retryBaseMs: RETRY_BASE_MS,
      },
      style: progressStyle(context, options),
      runs: null,
    });
  } finally {
    await connected.value.close();
  }
}

function progressStyle({ terminal }: CommandContext, options: DemoOptions): ProgressStyle {
  if (options.json === true) {
    return 'plain_on_errors';
  }
  return terminal.canRedraw ? 'live' : 'plain';
}

function report({ terminal }: CommandContext, end: SessionEnd, options: DemoOptions) {
  const { summary } = end;
  terminal.print(
    options.json === true
      ? JSON.stringify(toDemoLine(summary))
      : ['', ...summaryLines(summary, terminal.colors)].join('\n'),
  );
  if (end.interrupted) {
    return EXIT_CODES.interrupted;
  }
  return allPassing(summary) ? EXIT_CODES.ok : EXIT_CODES.notAllPassing;
}

/** The one line of `demo --json`, counted from events. */
export function toDemoLine(summary: Summary) {
  const { tally } = summary;
  return {
    features: summary.features,
    passing: summary.passing.length,
    parked: summary.parked.length,
    landings: tally.landings,
    refused: tally.refused,
    conflicts: tally.conflicts,
    regressions_found: tally.regressionsFound,
    regressions_fixed: tally.regressionsFixed,
    crashes_recovered: tally.crashesRecovered,
    elapsed_ms: summary.elapsedMs,
    project_dir: summary.folder,
  };
}
