import type { Refusal } from '@ropewalk/contracts';
import type { CommandContext } from './commands/command-context.ts';
import { createInterrupts } from './commands/interrupts.ts';
import { type Action, createProgram, type Misuse } from './commands/program.ts';
import { homeFolder } from './connection/home-folder.ts';
import { EXIT_CODES, type ExitCode } from './errors/exit-codes.ts';
import { reportBug, reportRefusal } from './errors/report.ts';
import { createTerminal } from './output/terminal.ts';

/** A command line that does not fit, or one that only asked for help. */
class CommandLineEnd extends Error {
  readonly misuse: Misuse;

  constructor(misuse: Misuse) {
    super(misuse.error.message);
    this.misuse = misuse;
  }
}

/**
 * Carries out one command line (without the program's own name) and answers the exit code. Never rejects.
 * Signals of the process are taken over.
 *
 * @public Called by bin/ropewalk.mjs from the build.
 */
export async function main(args: readonly string[], host: NodeJS.Process): Promise<ExitCode> {
  const terminal = createTerminal(host.env, host.stdout, host.stderr);
  const context: CommandContext = {
    environment: host.env,
    cwd: host.cwd(),
    home: homeFolder(host.env, host.cwd()),
    terminal,
    interrupts: createInterrupts(host, terminal.gone),
    now: () => Date.now(),
  };
  // A command line that does not fit may still have asked for JSON.
  let json = args.includes('--json');
  try {
    const read = readCommandLine(args, terminal.print);
    if ('exitCode' in read) {
      return read.exitCode;
    }
    if ('refusal' in read) {
      return reportRefusal(terminal, read.refusal, json);
    }
    json = read.json;
    const result = await read.action(context);
    return result.ok ? result.value : reportRefusal(terminal, result.refusal, json);
  } catch (error) {
    const { toRefusal } = await import('./errors/to-refusal.ts');
    const refusal = await toRefusal(error);
    return refusal === null
      ? reportBug(terminal, error, { home: context.home, json, now: context.now() })
      : reportRefusal(terminal, refusal, json);
  }
}

type Read =
  | { readonly action: Action; readonly json: boolean }
  | { readonly exitCode: ExitCode }
  | { readonly refusal: Refusal };

/** What a command line asks for; help and the version are printed at once. */
export function readCommandLine(args: readonly string[], print: (text: string) => void): Read {
  const chosen: Array<{ readonly action: Action; readonly json: boolean }> = [];
  const program = createProgram({
    print,
    choose: (action, options) => chosen.push({ action, json: options.json === true }),
    misuse: (misuse) => {
      throw new CommandLineEnd(misuse);
    },
  });
  try {
    program.parse(hasCommand(args) ? [...args] : ['up', ...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommandLineEnd)) {
      throw error;
    }
    return toEnd(error.misuse);
  }
  return chosen[0] ?? { exitCode: EXIT_CODES.wrongUse };
}

/** Without a command, the page is what somebody wants. */
function hasCommand(args: readonly string[]): boolean {
  return args.some((arg) => arg !== '--no-browser');
}

/** Commander's own codes for what it has printed by itself. */
const PRINTED: Readonly<Record<string, ExitCode>> = {
  'commander.helpDisplayed': EXIT_CODES.ok,
  'commander.version': EXIT_CODES.ok,
  // A command without its subcommand: the help is the answer, and the use was wrong.
  'commander.help': EXIT_CODES.wrongUse,
};

function toEnd({ error, path }: Misuse): Read {
  const printed = PRINTED[error.code];
  if (printed !== undefined) {
    return { exitCode: printed };
  }
  const [first = '', ...more] = error.message.replace(/^error: /, '').split('\n');
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}`.replace(/\.?$/, '.');
  const hints = more.map((line) => line.replace(/^\((.*)\)$/, '$1')).join(' ');
  return {
    refusal: {
      code: 'invalid_input',
      message: [sentence, hints, `See "${path} --help".`].filter((part) => part !== '').join(' '),
    },
  };
}
