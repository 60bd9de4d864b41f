import { statusLines, whyLines } from '../output/status-lines.ts';
import { type CommandContext, type CommandResult, withControl } from './command-context.ts';
import { show, type ShowOptions } from './show.ts';

/** How a project stands at this moment. */
export async function status(
  context: CommandContext,
  name: string,
  options: ShowOptions,
): CommandResult {
  const answer = await withControl(context, { create: false }, ({ control }) =>
    control.status({ name }),
  );
  return show(context, answer, options, statusLines);
}

/** Why nothing happens: for the crew, and for each feature that nobody works on. */
export async function why(
  context: CommandContext,
  name: string,
  featureId: number | null,
  options: ShowOptions,
): CommandResult {
  const answer = await withControl(context, { create: false }, ({ control }) =>
    control.why({ name, featureId }),
  );
  return show(context, answer, options, whyLines);
}
