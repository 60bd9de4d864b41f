import type { Call, Judge } from '../shell/judge.ts';
import type { Field } from '../shell/state.ts';

/** Judges what the arguments of an allowed command make it do. */
export type CommandRule = (judge: Judge, call: Call, args: readonly Field[]) => void;

/** Says no to what a command would do. */
export function refuseCall(
  judge: Judge,
  call: Call,
  rule: string,
  reason: string,
  instead: string,
): void {
  judge.refuse({ rule, command: call.words[0]?.text ?? null, reason, instead });
}

/** Judges the command that another one starts: a program, which knows none of the shell's functions. */
export function judgeStarted(judge: Judge, call: Call, words: readonly Field[]): void {
  if (words.length > 0) judge.call({ ...call, words, isInShell: false });
}

/** The same rule under several names. */
export function named(
  names: string,
  rule: CommandRule,
): readonly (readonly [string, CommandRule])[] {
  return names.split(' ').map((name) => [name, rule]);
}

/** Texts of words, as they stand. */
export function texts(fields: readonly Field[]): readonly string[] {
  return fields.map(({ text }) => text);
}
