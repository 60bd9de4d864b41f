import type { Project } from '@ropewalk/contracts';
import { accept, describeSurvivors, refuse, type Result } from '@ropewalk/core';
import type { Connection } from '../connection/connect.ts';
import { count } from '../output/amounts.ts';
import { featureLine } from '../output/status-lines.ts';
import { type CommandContext, type CommandResult, withControl } from './command-context.ts';
import { show, type ShowOptions } from './show.ts';

/** Ends the crew of a project; without `now` the agents' work is saved first. */
export async function stop(
  context: CommandContext,
  name: string,
  options: ShowOptions & { readonly now?: boolean },
): CommandResult {
  const how = options.now === true ? 'kill' : 'save_and_kill';
  const answer = await withControl(context, { create: false }, ({ control }) =>
    control['crew.stop']({ name, how }),
  );
  return show(context, answer, options, ({ survivors }) => [
    `The crew of "${name}" has ended. ${describeSurvivors(survivors)} ropewalk run ${name} goes on from there.`,
  ]);
}

const MOVED = {
  'crew.pause': 'is paused: everything stands still',
  'crew.resume': 'goes on',
  'crew.drain': 'finishes what runs and starts nothing new',
} as const;

/** Pauses, resumes or drains a crew that is working. */
export async function moveCrew(
  context: CommandContext,
  operation: keyof typeof MOVED,
  name: string,
  options: ShowOptions,
): CommandResult {
  const answer = await withControl(context, { create: false }, (connection) =>
    moveWorkingCrew(connection, operation, name),
  );
  return show(context, answer, options, () => [`The crew of "${name}" ${MOVED[operation]}.`]);
}

/** A crew that no process carries cannot be moved: what the store says about it is from before a crash. */
async function moveWorkingCrew(
  { control, owner }: Connection,
  operation: keyof typeof MOVED,
  name: string,
): Promise<Result<Project>> {
  const project = await control['project.get']({ name });
  if (project.ok && owner === 'this_process') {
    return refuse(
      'crew_not_running',
      `The crew of "${name}" is not working. Start it with: ropewalk run ${name}`,
    );
  }
  return project.ok ? control[operation]({ name }) : project;
}

/** Sends a parked feature back to the queue. */
export async function retry(
  context: CommandContext,
  name: string,
  featureId: number,
  options: ShowOptions,
): CommandResult {
  const answer = await withControl(context, { create: false }, ({ control }) =>
    control['feature.retry']({ name, featureId }),
  );
  return show(context, answer, options, (feature, colors) => [featureLine(feature, colors)]);
}

/** Kills first, on every project. */
export async function panic(context: CommandContext, options: ShowOptions): CommandResult {
  const answer = await withControl(context, { create: false }, ({ control }) => control.panic({}));
  if (!answer.ok && answer.refusal.code === 'project_unknown') {
    return show(context, accept({ runsEnded: 0, crewsEnded: [], survivors: [] }), options, () => [
      'Nothing is working: there is no home yet.',
    ]);
  }
  return show(context, answer, options, ({ runsEnded, crewsEnded, survivors }) => [
    `Ended ${count(runsEnded, 'run')}${crewsEnded.length === 0 ? '' : ` and the crews of ${crewsEnded.join(', ')}`}. ${describeSurvivors(survivors)}`,
  ]);
}
