import type { Command } from 'commander';
import { someText, wholeNumber } from './arguments.ts';
import type { ProgramDeps } from './program.ts';
import type { WorkerCommand } from './worker.ts';

/** `ropewalk worker`: another machine that works for a server. */
export function addWorker(program: Command, { choose }: ProgramDeps): void {
  program
    .command('worker')
    .description('work on runs of a server, on this machine, until interrupted')
    .option('--server <url>', 'its address (default: ROPEWALK_SERVER)', someText)
    .option('--token <token>', 'lets it join (default: ROPEWALK_WORKER_TOKEN)', someText)
    .option('--name <name>', 'what to call this worker (default: the name of this machine)')
    .option('--labels <labels>', 'what it offers, such as gpu,zone=a', someText)
    .option('--slots <n>', 'runs at the same time (default: 2)', wholeNumber(1, 256))
    .option('--home <folder>', 'where it keeps everything (default: ~/.ropewalk-worker)', someText)
    .option(
      '--drain <minutes>',
      'how long runs may still take after an interrupt (default: 10)',
      wholeNumber(0, 1_440),
    )
    .option(
      '--health <place>',
      'answer /healthz and /readyz there: PORT of 127.0.0.1, or ADDRESS:PORT',
      someText,
    )
    .option('--json', 'print one JSON value when it has joined')
    .action((options: WorkerCommand) =>
      choose(async (context) => (await import('./worker.ts')).worker(context, options), options),
    );
}
