import { basename } from 'node:path';
import { accept, refuse, type Refused, type Result } from '@ropewalk/core';
import { parse, type Assignment, type CommandArgument, type WordPart } from 'unbash';

/** A program with its arguments, to be started as it is: there is no shell in between. */
export interface DevCommand {
  readonly argv: readonly [string, ...string[]];
  /** Variables that were written in front of it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Programs that would bring the shell back. */
const SHELLS: ReadonlySet<string> = new Set(
  'ash bash busybox cmd cmd.exe command.com csh dash fish ksh powershell powershell.exe pwsh pwsh.exe rbash sh tcsh zsh'.split(
    ' ',
  ),
);
const MAX_CHARACTERS = 4_000;

/**
 * Reads a line such as `PORT=3000 npm run dev` into a program and its arguments. Quotes and backslashes mean what
 * they mean in a shell; everything that only a shell could do (operators, redirections, variables, patterns, shells
 * themselves) is refused with `dev_command_invalid` and what to do instead.
 */
export function parseDevCommand(line: string): Result<DevCommand> {
  if (line.trim() === '') return no('it is empty', 'Name a program, for example npm run dev.');
  if (line.length > MAX_CHARACTERS) return no(`it is longer than ${MAX_CHARACTERS} characters`);
  if (line.includes('\0')) return no('it contains a null character', 'Take it out.');
  const script = parse(line);
  const [fault] = script.errors ?? [];
  if (fault !== undefined) return no(`${fault.message} (at character ${fault.pos + 1})`);
  const [statement, ...others] = script.commands;
  const command = statement?.command;
  if (command?.type === 'Redirected') return no('it redirects input or output');
  if (command?.type !== 'Command' || others.length > 0) return no('it is more than one program');
  if (statement?.background === true) {
    return no('it ends with &', 'It goes on by itself: take the & out.');
  }
  if (command.redirects.length > 0) return no('it redirects input or output');
  if (command.name === undefined) return no('it names no program', 'Name one after the variables.');
  const words = [command.name, ...command.args].map(toText);
  const env = command.prefix.flatMap((part) =>
    part.type === 'Assignment' ? [toVariable(part)] : [],
  );
  const refused = [...words, ...env].find((part): part is Refused => !part.ok);
  if (refused !== undefined) return refused;
  const [program = '', ...args] = words.flatMap((word) => (word.ok ? [word.value] : []));
  if (SHELLS.has(basename(program).toLowerCase())) {
    return no(`runner not allowed: ${program}`, 'Name the program that the shell would start.');
  }
  return accept({
    argv: [program, ...args],
    env: Object.fromEntries(env.flatMap((entry) => (entry.ok ? [entry.value] : []))),
  });
}

/** A word that means the same with and without a shell. */
function toText(word: CommandArgument): Result<string> {
  if (word.type === 'Assignment') return no(`${word.text} is something for a shell`);
  const foreign = (word.parts ?? []).find((part) => !isPlain(part));
  if (foreign?.type === 'Glob') {
    return no(`${word.text} is a pattern for a shell`, 'Put it in quotes, or name the files.');
  }
  if (foreign !== undefined) return no(`a shell would have to fill in ${word.text}`);
  if (word.text.startsWith('~')) return no(`${word.text} starts with ~`, 'Write the whole path.');
  return accept(word.value);
}

function isPlain(part: WordPart): boolean {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return true;
    case 'DoubleQuoted':
      return part.parts.every((inner) => inner.type === 'Literal');
    default:
      return false;
  }
}

function toVariable({
  name,
  value,
  append,
  index,
  text,
}: Assignment): Result<readonly [string, string]> {
  if (append === true || index !== undefined || value.type !== 'Word') {
    return no(`${text} is more than NAME=value`);
  }
  if (name.startsWith('ROPEWALK_')) return no(`${name} is one of ours`, 'Choose another name.');
  const read = toText(value);
  return read.ok ? accept([name, read.value]) : read;
}

function no(
  why: string,
  cure = 'It is started without a shell: name one program with its arguments, or put the rest into a script of the project (for example in package.json) and name that.',
): Refused {
  return refuse('dev_command_invalid', `This cannot be a dev command: ${why}. ${cure}`);
}
