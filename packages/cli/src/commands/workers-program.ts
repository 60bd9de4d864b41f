import type { Command } from 'commander';
import { someText } from './arguments.ts';
import type { ShowOptions } from './show.ts';
import type { ProgramDeps } from './program.ts';

const CHANGES = [
  ['cordon', 'cordoned', 'have a worker take no new runs'],
  ['uncordon', 'open', 'have a worker take runs again'],
  ['drain', 'draining', 'have a worker take no new runs, and end when it carries none'],
  ['remove', 'removed', 'take a worker out: its runs end with their work saved'],
] as const;

/** The machines that work on runs. */
export function addWorkersCommands(
  program: Command,
  { choose }: Pick<ProgramDeps, 'choose'>,
): void {
  const workers = program
    .command('workers')
    .description('the machines that work on runs: who is there, who may join');
  workers
    .command('list', { isDefault: true })
    .description('each worker, what it offers and what it carries')
    .option('--json', 'print one JSON value')
    .action((options: ShowOptions) =>
      choose(
        async (context) => (await import('./workers.ts')).listWorkers(context, options),
        options,
      ),
    );
  workers
    .command('token')
    .description('make a token with which machines join; it is shown this once')
    .argument('[name]', 'what you will know it by', someText, 'workers')
    .option('--json', 'print one JSON value')
    .action((name: string, options: ShowOptions) =>
      choose(
        async (context) => (await import('./workers.ts')).makeToken(context, name, options),
        options,
      ),
    );
  workers
    .command('revoke')
    .description('revoke a join token; workers that have joined stay')
    .argument('<name>', 'the name of the token', someText)
    .option('--json', 'print one JSON value')
    .action((name: string, options: ShowOptions) =>
      choose(
        async (context) => (await import('./workers.ts')).revokeToken(context, name, options),
        options,
      ),
    );
  for (const [verb, state, description] of CHANGES) {
    workers
      .command(verb)
      .description(description)
      .argument('<worker>', 'its name or number', someText)
      .option('--json', 'print one JSON value')
      .action((worker: string, options: ShowOptions) =>
        choose(
          async (context) =>
            (await import('./workers.ts')).changeWorker(context, worker, state, options),
          options,
        ),
      );
  }
}
