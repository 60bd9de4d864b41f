import type { Script } from 'unbash';
import type { CommandPlace } from '../verdict.ts';
import { SOME_WORD, UNKNOWN, type ShellState } from './state.ts';

const WORD_LINES =
  /^(?:nproc|arch|whoami|hostname|uuidgen|uname(?: -[smr])?|id -u|date \+%[sFY])$/u;
const LOOK_UPS = new Set(['which', 'command -v', 'type -P']);

/** What a substituted command prints, for the few of which that is certain before they run. */
export function knownOutput(
  script: Script | undefined,
  state: ShellState,
  place: CommandPlace,
): string {
  const words = onlyWords(script);
  if (words === null) return UNKNOWN;
  const [name = '', ...rest] = words;
  if (state.functions.has(name) || state.aliases.has(name)) return UNKNOWN;
  const line = words.join(' ');
  if (line === 'pwd') return state.folders?.length === 1 ? (state.folders[0] ?? UNKNOWN) : UNKNOWN;
  if (line === 'git rev-parse --show-toplevel') return place.workspace;
  if (name === 'mktemp' && rest.every((option) => /^-(?:d|q|u|t|-directory)$/u.test(option))) {
    return `${place.tmp}/${SOME_WORD}`;
  }
  const program = words.at(-1) ?? '';
  if (LOOK_UPS.has(words.slice(0, -1).join(' ')) && /^[\w.+-]+$/u.test(program)) return program;
  return WORD_LINES.test(line) ? SOME_WORD : UNKNOWN;
}

/** The words of a script that is nothing but one command of plain words. */
function onlyWords(script: Script | undefined): readonly string[] | null {
  const command = script?.commands.length === 1 ? script.commands[0]?.command : undefined;
  if (command?.type !== 'Command' || command.name === undefined || command.prefix.length > 0) {
    return null;
  }
  const words = [command.name];
  for (const part of command.suffix) {
    if (part.type === 'Word') words.push(part);
    else if (part.type !== 'Redirect') return null;
  }
  return words.every(({ parts }) => parts === undefined) ? words.map(({ value }) => value) : null;
}
