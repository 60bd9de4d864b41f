import type { Function as FunctionNode } from 'unbash';

// Three code points that Unicode keeps free of characters; no line that holds one of them is let through.

/** Stands in a value for text of which nothing is known. */
export const UNKNOWN = '\uFDD0';
/** Stands for one name of a file: without `/`, and not `..`. */
export const SOME_NAME = '\uFDD1';
/** Stands for a word of letters, digits, `.`, `_` and `-`, such as a process number. */
export const SOME_WORD = '\uFDD2';

const MAX_VALUES = 12;
const MAX_FOLDERS = 4;
const MAX_VALUE_LENGTH = 8_192;
const MAX_ITEMS = 200;
const MAX_VARIABLES = 120;

/** One word as a program would get it. */
export interface Field {
  readonly text: string;
  /** It comes from an unquoted expansion of unknown text: it may be several words, or none. */
  readonly several: boolean;
}

/** What a variable may hold: one of some texts, or a list. */
export type Binding =
  | { readonly kind: 'text'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly string[] };

export interface Definition {
  readonly bodies: readonly FunctionNode[];
  /** It may also be undefined where it is called. */
  readonly isOptional: boolean;
}

/**
 * What is known of a shell at one point of a line. Statements change it in the order in which they run; what runs in
 * a process of its own gets a copy.
 */
export interface ShellState {
  readonly variables: Map<string, Binding>;
  readonly exported: Set<string>;
  readonly functions: Map<string, Definition>;
  readonly aliases: Map<string, readonly string[]>;
  /** The folders in which it may be; `null` when that is unknown. */
  folders: readonly string[] | null;
  parameters: readonly Field[] | null;
  /** Text of which nothing is known has run in this shell: no variable is certain. */
  isClouded: boolean;
  hasUsualSeparators: boolean;
  /** Its input is something else than the input of the whole line. */
  isFed: boolean;
  /** Read by a plain POSIX shell: what only bash knows means something else there. */
  isPosix: boolean;
}

export function newState(cwd: string): ShellState {
  return {
    variables: new Map(),
    exported: new Set(),
    functions: new Map(),
    aliases: new Map(),
    folders: [cwd],
    parameters: [],
    isClouded: false,
    hasUsualSeparators: true,
    isFed: false,
    isPosix: false,
  };
}

/** The state of a subshell. */
export function forked(state: ShellState): ShellState {
  return {
    ...state,
    variables: new Map(state.variables),
    exported: new Set(state.exported),
    functions: new Map(state.functions),
    aliases: new Map(state.aliases),
  };
}

/** Makes `state` what holds when either of two ways was taken. */
export function join(state: ShellState, left: ShellState, right: ShellState): void {
  joinVariables(state, left, right);
  joinFunctions(state, left, right);
  for (const name of [...left.exported, ...right.exported]) state.exported.add(name);
  for (const [name, words] of [...left.aliases, ...right.aliases]) state.aliases.set(name, words);
  state.folders = unionOf(left.folders, right.folders);
  state.parameters = left.parameters === right.parameters ? left.parameters : null;
  state.isClouded = left.isClouded || right.isClouded;
  state.hasUsualSeparators = left.hasUsualSeparators && right.hasUsualSeparators;
}

/** Gives each variable what it holds on either of two ways. */
export function joinVariables(state: ShellState, left: ShellState, right: ShellState): void {
  const names = new Set([...left.variables.keys(), ...right.variables.keys()]);
  for (const name of names) {
    const [one, other] = [left.variables.get(name), right.variables.get(name)];
    if (one === other && one !== undefined) state.variables.set(name, one);
    else state.variables.set(name, eitherOf(one, other));
  }
}

function eitherOf(one: Binding | undefined, other: Binding | undefined): Binding {
  if (one?.kind !== 'text' || other?.kind !== 'text') return textBinding([UNKNOWN]);
  return textBinding([...one.values, ...other.values]);
}

function joinFunctions(state: ShellState, left: ShellState, right: ShellState): void {
  for (const name of new Set([...left.functions.keys(), ...right.functions.keys()])) {
    const [one, other] = [left.functions.get(name), right.functions.get(name)];
    const bodies = new Set([...(one?.bodies ?? []), ...(other?.bodies ?? [])]);
    const isOptional =
      one === undefined || other === undefined || one.isOptional || other.isOptional;
    state.functions.set(name, { bodies: [...bodies], isOptional });
  }
}

function unionOf(
  left: readonly string[] | null,
  right: readonly string[] | null,
): readonly string[] | null {
  if (left === null || right === null) return null;
  const all = [...new Set([...left, ...right])];
  return all.length > MAX_FOLDERS ? null : all;
}

/** A variable that holds one of these texts; too many are taken together. */
export function textBinding(values: readonly string[]): Binding {
  const unique = [...new Set(values.map(bounded))];
  if (unique.length <= MAX_VALUES) return { kind: 'text', values: unique };
  const areWords = unique.every((value) => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/u.test(value));
  return { kind: 'text', values: [areWords ? SOME_WORD : UNKNOWN] };
}

/** A list; a long one is taken as unknown text. */
export function listBinding(items: readonly string[]): Binding {
  const isLong = items.length > MAX_ITEMS;
  return isLong ? textBinding([UNKNOWN]) : { kind: 'list', items: items.map(bounded) };
}

/** Text that is put together again and again grows without end: what is too long is unknown. */
function bounded(text: string): string {
  return text.length > MAX_VALUE_LENGTH ? UNKNOWN : text;
}

/** Gives a variable a value. What does not fit is unknown, as are all variables then. */
export function bind(state: ShellState, name: string, binding: Binding): void {
  const isFull = state.variables.size >= MAX_VARIABLES && !state.variables.has(name);
  if (isFull && name !== 'PATH' && name !== 'HOME') state.isClouded = true;
  else state.variables.set(name, binding);
}

export function isCertain(text: string): boolean {
  return !/[\uFDD0-\uFDD2]/u.test(text);
}

/** Text that no placeholder of ours can stand in by chance. */
export function withoutPlaceholders(text: string): string {
  return text.replaceAll(/[\uFDD0-\uFDD2]/gu, UNKNOWN);
}
