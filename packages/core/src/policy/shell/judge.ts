import type { Function as FunctionNode, Script } from 'unbash';
import type { CommandRules } from '../rules.ts';
import type { CommandPlace, CommandRefusal } from '../verdict.ts';
import type { Field, ShellState } from './state.ts';

/** What a command reads, as far as that can be seen. */
export type Input =
  | { readonly kind: 'inherited' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string };

/** One command with its words, ready to run. */
export interface Call {
  readonly words: readonly Field[];
  readonly state: ShellState;
  readonly input: Input;
  /** Functions, aliases and builtins of the shell count; programs that start others know none of them. */
  readonly isInShell: boolean;
}

/** What is known while one line is judged, and the ways in which parts of it are judged in turn. */
export interface Judge {
  readonly rules: CommandRules;
  readonly place: CommandPlace;
  /** The whole line as it came. */
  readonly line: string;
  /** How deep we are in texts, substitutions and calls of functions. */
  depth: number;
  /** Notes that the line is refused; the first refusal is the answer. */
  readonly refuse: (refusal: Omit<CommandRefusal, 'allow'>) => void;
  /** Whether there is an answer already, so that nothing more needs a look. */
  readonly isOver: () => boolean;
  /** Counts one more command and its words; a line that has too many is refused. */
  readonly count: (words?: number) => void;
  readonly script: (script: Script, state: ShellState) => void;
  /** Judges text that a shell will read. */
  readonly text: (text: string, state: ShellState, command: string) => void;
  readonly call: (call: Call) => void;
  readonly functionBody: (node: FunctionNode, state: ShellState) => void;
  /** Names of the functions that are being called, the outermost first. */
  readonly callers: string[];
  /** Judges text that a shell will read at a later time, when its variables may have changed. */
  readonly later: (text: string, state: ShellState, command: string) => void;
  /** The line has text in which a subscript holds an expansion, and evaluates variables as arithmetic. */
  readonly arithmetic: { hasText: boolean; hasUse: boolean };
}

/** Says that something cannot be understood, in the same words everywhere. */
export function refuseUnknown(
  judge: Judge,
  command: string,
  what: string,
  instead: string,
  rule = 'not-understood',
): void {
  judge.refuse({ rule, command, reason: `${what}, so it cannot be judged.`, instead });
}
