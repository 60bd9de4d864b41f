import { Command, type CommanderError } from 'commander';
import { EXIT_CODE_TABLE } from '../errors/exit-codes.ts';
import { version } from '../version.ts';
import { addMoneyCommands } from './money-program.ts';
import { addWorker } from './worker-program.ts';
import { driverName, featureNumber, projectName, someText, wholeNumber } from './arguments.ts';
import type { ExportOptions, ImportOptions } from './carry.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import type { DemoOptions } from './demo.ts';
import type { InitOptions } from './init.ts';
import type { LogsOptions } from './logs.ts';
import type { MigrateOptions } from './migrate.ts';
import type { RunOptions } from './run.ts';
import type { ServeOptions } from './serve.ts';
import { addWorkersCommands } from './workers-program.ts';
import type { ShowOptions } from './show.ts';

/** What was typed, ready to be carried out. The command's own code is loaded only then. */
export type Action = (context: CommandContext) => CommandResult;

/** What to tell about a command line that does not fit. */
export interface Misuse {
  readonly error: CommanderError;
  /** The words after which `--help` helps, such as `ropewalk run`. */
  readonly path: string;
}

/** Where the program puts what it has read. */
export interface ProgramDeps {
  readonly print: (text: string) => void;
  readonly choose: (action: Action, options: ShowOptions) => void;
  /** Throws. */
  readonly misuse: (misuse: Misuse) => never;
}

const LARGEST_PORT = 65_535;

/** All commands with their arguments and options. Reading starts nothing. */
export function createProgram(deps: ProgramDeps): Command {
  const program = new Command('ropewalk')
    .description('Turns a written spec into a main branch that is always green.')
    .version(version, '--version', 'print the version')

    .addHelpText('after', exitCodesText());
  addServe(program, deps);
  addWorker(program, deps);
  addWorkCommands(program, deps);
  addCarryCommands(program, deps);
  addMigrate(program, deps);
  addBacklogCommands(program, deps);
  addSteeringCommands(program, deps);
  prepare(program, 'ropewalk', deps);
  return program;
}

function addServe(program: Command, { choose }: ProgramDeps): void {
  program
    .command('up')
    .description('serve this home and open its page; also what ropewalk does without a command')
    .option('--no-browser', 'do not open the page')
    .action((options: ServeOptions) =>
      choose(async (context) => (await import('./serve.ts')).start(context, options), options),
    );
  program
    .command('serve')
    .description('serve the page, the API and the tools of agents until interrupted')
    .option(
      '--port <n>',
      'listen on this port (default: the first free from 8888)',
      wholeNumber(1, LARGEST_PORT),
    )
    .option('--host <address>', 'listen on this address (default: 127.0.0.1)', someText)
    .option('--store <url>', 'keep everything but files in this PostgreSQL database', someText)
    .option(
      '--hub <place>',
      'also keep what has landed there: a folder, or the beginning of git addresses (default: ROPEWALK_HUB)',
      someText,
    )
    .option(
      '--advertise <url>',
      'with PostgreSQL: where other control planes reach this one (default: where it listens)',
      someText,
    )
    .option('--name <name...>', 'a name under which browsers reach this machine')
    .option('--no-browser', 'do not open the page')
    .option('--no-auth', 'let everybody on this machine in; then only playbook agents are started')
    .option('--json', 'print the addresses as one JSON value')
    .action((options: ServeOptions) =>
      choose(async (context) => (await import('./serve.ts')).serve(context, options), options),
    );
}

function addWorkCommands(program: Command, { choose }: ProgramDeps): void {
  program
    .command('demo')
    .description('build a small real application with playbook agents, without an account')
    .option('--json', 'print one JSON line at the end')
    .option('--keep', 'keep the home and the logs of the demo')
    .option('--slow', 'let the agents take their time, to watch them')
    .option('--dir <folder>', 'build there instead of in a new temporary folder', someText)
    .action((options: DemoOptions) =>
      choose(async (context) => (await import('./demo.ts')).demo(context, options), options),
    );
  program
    .command('init')
    .description('register a folder as a project')
    .argument('<folder>', 'made when it is not there', someText)
    .option('--name <name>', 'what to call it (default: the name of the folder)', projectName)
    .option('--spec <file>', 'the text that says what to build', someText)
    .option('--json', 'print one JSON value')
    .action((folder: string, options: InitOptions) =>
      choose(
        async (context) => (await import('./init.ts')).init(context, folder, options),
        options,
      ),
    );
  program
    .command('run')
    .description('start the crew of a project and watch it until it has ended')
    .argument('<project>', 'its name', projectName)
    .option('--driver <driver>', 'claude, acp:COMMAND or playbook:FILE', driverName)
    .option('--model <model>', 'the model, in the words of the driver', someText)
    .option('--concurrency <n>', 'coding agents at the same time', wholeNumber(1, 64))
    .option('--testing <n>', 'regression agents at the same time', wholeNumber(0, 3))
    .option('--batch <n>', 'features per coding agent', wholeNumber(1, 15))
    .option('--yolo', 'no regression agents and no browser; the gate always runs')
    .option('--no-yolo', 'with regression agents, again')
    .option('--max-runs <n>', 'start no more than so many runs', wholeNumber(1, 1_000_000))
    .option('--until-done', 'return only when the crew has ended')
    .option('--allow-no-wall', 'accept agents with all your rights where there is no wall')
    .option('--port <n>', 'listen on this port of 127.0.0.1', wholeNumber(1, LARGEST_PORT))
    .option('--json', 'print events, then a summary, as JSON lines')
    .action((name: string, options: RunOptions) =>
      choose(async (context) => (await import('./run.ts')).run(context, name, options), options),
    );
}

function addCarryCommands(program: Command, { choose }: ProgramDeps): void {
  showing(program, 'export', 'write a whole project to one file')
    .requiredOption('-o, --output <file>', 'the file; nothing may be there yet', someText)
    .option('--with-transcripts', 'with what agents said and the evidence they brought')
    .action((name: string, options: ExportOptions) =>
      choose(
        async (context) => (await import('./carry.ts')).exportProject(context, name, options),
        options,
      ),
    );
  program
    .command('import')
    .description('put back an exported project, or take over a folder of AutoCoder or AutoForge')
    .argument('<path>', 'the file of an export, or the folder of a project', someText)
    .option('--name <name>', 'what to call it (default: as before)', projectName)
    .option('--folder <folder>', 'where an exported project goes (default: ./NAME)', someText)
    .option('--json', 'print one JSON value')
    .action((file: string, options: ImportOptions) =>
      choose(
        async (context) => (await import('./carry.ts')).importProject(context, file, options),
        options,
      ),
    );
}

function addMigrate(program: Command, { choose }: ProgramDeps): void {
  program
    .command('migrate')
    .description('move everything that is stored to another database')
    .requiredOption(
      '--to <store>',
      'postgres://…, sqlite (this home), or the folder of a home',
      someText,
    )
    .option('--from <store>', 'the same (default: ROPEWALK_STORE, else sqlite)', someText)
    .option('--json', 'print one JSON value')
    .action((options: MigrateOptions) =>
      choose(async (context) => (await import('./migrate.ts')).migrate(context, options), options),
    );
}

function addBacklogCommands(program: Command, { choose }: ProgramDeps): void {
  const features = program.command('features').description('add to a backlog, or list it');
  features
    .command('add')
    .description('add the features of a JSON or YAML file: all of them or none')
    .argument('<project>', 'its name', projectName)
    .requiredOption('-f, --file <file>', 'the list of features', someText)
    .option('--json', 'print one JSON value')
    .action((name: string, options: ShowOptions & { readonly file: string }) =>
      choose(
        async (context) => (await import('./features.ts')).addFeatures(context, name, options),
        options,
      ),
    );
  showing(features, 'list', 'list the backlog').action((name: string, options: ShowOptions) =>
    choose(
      async (context) => (await import('./features.ts')).listFeatures(context, name, options),
      options,
    ),
  );
  showing(program, 'status', 'how a project stands').action((name: string, options: ShowOptions) =>
    choose(
      async (context) => (await import('./status.ts')).status(context, name, options),
      options,
    ),
  );
  showing(program, 'why', 'why nothing happens, or not with one feature')
    .argument('[feature]', 'its number', featureNumber)
    .action((name: string, feature: number | undefined, options: ShowOptions) =>
      choose(
        async (context) =>
          (await import('./status.ts')).why(context, name, feature ?? null, options),
        options,
      ),
    );
  program
    .command('logs')
    .description('what an agent said and did')
    .argument('<project>', 'its name', projectName)
    .option('--run <n>', 'which run (default: the latest)', wholeNumber(1, 2 ** 31))
    .option('--follow', 'go on until the run has ended')
    .option('--json', 'print JSON lines')
    .action((name: string, options: LogsOptions) =>
      choose(async (context) => (await import('./logs.ts')).logs(context, name, options), options),
    );
}

function addSteeringCommands(program: Command, { choose }: ProgramDeps): void {
  showing(program, 'stop', 'save the work of a crew and end it')
    .option('--now', 'kill without saving')
    .action((name: string, options: ShowOptions & { readonly now?: boolean }) =>
      choose(async (context) => (await import('./steer.ts')).stop(context, name, options), options),
    );
  const moves = [
    ['pause', 'freeze a crew and its clocks'],
    ['resume', 'let a paused or draining crew go on'],
    ['drain', 'let a crew finish what runs and start nothing new'],
  ] as const;
  for (const [verb, description] of moves) {
    showing(program, verb, description).action((name: string, options: ShowOptions) =>
      choose(
        async (context) =>
          (await import('./steer.ts')).moveCrew(context, `crew.${verb}`, name, options),
        options,
      ),
    );
  }
  showing(program, 'retry', 'send a parked feature back to the queue')
    .argument('<feature>', 'its number', featureNumber)
    .action((name: string, feature: number, options: ShowOptions) =>
      choose(
        async (context) => (await import('./steer.ts')).retry(context, name, feature, options),
        options,
      ),
    );
  showing(program, 'answer', 'answer the question that a feature waits for')
    .argument('<feature>', 'its number', featureNumber)
    .argument('[field=value...]', 'one for each field of the question')
    .action((name: string, feature: number, pairs: string[], options: ShowOptions) =>
      choose(
        async (context) =>
          (await import('./answer.ts')).answer(context, name, feature, pairs, options),
        options,
      ),
    );
  addPolicyCommands(program, { choose });
  addWorkersCommands(program, { choose });
  addMoneyCommands(program, { choose });
  program
    .command('panic')
    .description('kill every agent of every project, at once')
    .option('--json', 'print one JSON value')
    .action((options: ShowOptions) =>
      choose(async (context) => (await import('./steer.ts')).panic(context, options), options),
    );
  program
    .command('doctor')
    .description('look at what this machine has and lacks')
    .option('--json', 'print one JSON value')
    .action((options: ShowOptions) =>
      choose(async (context) => (await import('./doctor.ts')).doctor(context, options), options),
    );
}

function addPolicyCommands(program: Command, { choose }: Pick<ProgramDeps, 'choose'>): void {
  const policy = program
    .command('policy')
    .description('which commands agents may run: rules, and what waits for your word');
  showing(policy, 'show', 'what holds for a project, and what is proposed').action(
    (name: string, options: ShowOptions) =>
      choose(
        async (context) => (await import('./policy.ts')).showPolicy(context, name, options),
        options,
      ),
  );
  policy
    .command('check')
    .description('say what an agent would be told that wants to run a line')
    .argument('<line>', 'the shell line, quoted', someText)
    .option('--project <project>', 'with what this project allows', projectName)
    .option('--json', 'print one JSON value')
    .action((line: string, options: ShowOptions & { readonly project?: string }) =>
      choose(
        async (context) => (await import('./policy.ts')).checkPolicy(context, line, options),
        options,
      ),
    );
  for (const decision of ['accept', 'refuse'] as const) {
    showing(policy, decision, `${decision} a proposed file of a project`)
      .argument('<hash>', 'the beginning of its hash, as `policy show` tells it', someText)
      .action((name: string, hash: string, options: ShowOptions) =>
        choose(
          async (context) =>
            (await import('./policy.ts')).decidePolicy(context, decision, { name, hash }, options),
          options,
        ),
      );
  }
}

/** A command about one project that prints one answer. */
function showing(parent: Command, verb: string, description: string): Command {
  return parent
    .command(verb)
    .description(description)
    .argument('<project>', 'its name', projectName)
    .option('--json', 'print one JSON value');
}

/** Our own words and exit codes for every command: settings are not inherited by those made before. */
function prepare(command: Command, path: string, deps: ProgramDeps): void {
  command
    .exitOverride((error) => deps.misuse({ error, path }))
    .configureOutput({
      writeOut: (text) => deps.print(text.trimEnd()),
      writeErr: (text) => deps.print(text.trimEnd()),
      // The sentence is printed once, where refusals are.
      outputError: () => undefined,
    })
    .helpOption('--help', 'print help')
    .helpCommand(false);
  for (const child of command.commands) {
    prepare(child, `${path} ${child.name()}`, deps);
  }
}

function exitCodesText(): string {
  const lines = EXIT_CODE_TABLE.map(
    ([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`,
  );
  return `\nExit codes:\n${lines.join('\n')}`;
}
