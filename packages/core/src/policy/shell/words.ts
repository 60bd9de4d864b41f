import type { DoubleQuotedChild, HereDoc, ParameterExpansionPart, Word, WordPart } from 'unbash';
import type { CommandPlace } from '../verdict.ts';
import { expandBraces } from './braces.ts';
import { knownOutput } from './known-output.ts';
import { isCertain, SOME_NAME, SOME_WORD, UNKNOWN, withoutPlaceholders } from './state.ts';
import type { Binding, Field, ShellState } from './state.ts';

const WORD_VARIABLES = new Set(
  '? # $ ! - RANDOM SRANDOM LINENO SECONDS EPOCHSECONDS EPOCHREALTIME UID EUID PPID BASHPID SHLVL HOSTNAME USER LOGNAME COLUMNS LINES'.split(
    ' ',
  ),
);

/** The words that a shell makes of one word: after braces, tilde, variables, splitting and patterns. */
export function fieldsOf(word: Word, state: ShellState, place: CommandPlace): Field[] {
  const alternatives = expandBraces(partsOf(word));
  if (alternatives === null) return [{ text: UNKNOWN, several: true }];
  return alternatives.flatMap((parts) => fieldsOfParts(parts, state, place));
}

/** One text, without splitting and patterns: the value of an assignment, a target, a word in `[[ ]]`. */
export function textOf(word: Word, state: ShellState, place: CommandPlace): string {
  return partsOf(word)
    .map((part, index) => {
      if (part.type === 'Literal') return literal(part.value, part.text, index === 0, state, place);
      if (part.type === 'Glob') return part.value;
      return quotedText(part, state, place);
    })
    .join('');
}

/** What a here-document gives to a command. */
export function hereText(document: HereDoc, state: ShellState, place: CommandPlace): string {
  const { parts, text } = document.body;
  if (parts === undefined) return withoutPlaceholders(text);
  return parts.map((part) => quotedText(part, state, place)).join('');
}

function partsOf(word: Word): readonly WordPart[] {
  return (
    word.parts ?? [
      { type: 'Literal', value: word.value, text: word.text, pos: word.pos, end: word.end },
    ]
  );
}

/** Collects fields while parts of a word are put together. */
interface Builder {
  readonly done: Field[];
  current: string | null;
  several: boolean;
}

function fieldsOfParts(
  parts: readonly WordPart[],
  state: ShellState,
  place: CommandPlace,
): Field[] {
  const builder: Builder = { done: [], current: null, several: false };
  for (const [index, part] of parts.entries()) addPart(builder, part, index === 0, state, place);
  if (builder.current !== null || builder.several) finish(builder);
  return builder.done;
}

function addPart(
  builder: Builder,
  part: WordPart,
  isFirst: boolean,
  state: ShellState,
  place: CommandPlace,
): void {
  switch (part.type) {
    case 'Literal':
      append(builder, literal(part.value, part.text, isFirst, state, place));
      return;
    case 'Glob':
    case 'ExtendedGlob':
      append(builder, SOME_NAME);
      return;
    case 'DoubleQuoted':
    case 'LocaleString':
      addQuoted(builder, part.parts, state, place);
      return;
    case 'SimpleExpansion':
    case 'ParameterExpansion':
      if (!addList(builder, listOf(part, state), false, state)) {
        split(builder, state, valueOf(part, state, place));
      }
      return;
    case 'CommandExpansion':
      split(builder, state, knownOutput(part.script, state, place));
      return;
    case 'BraceExpansion':
      append(builder, UNKNOWN);
      builder.several = true;
      return;
    default:
      append(builder, quotedText(part, state, place));
  }
}

function addQuoted(
  builder: Builder,
  children: readonly DoubleQuotedChild[],
  state: ShellState,
  place: CommandPlace,
): void {
  if (children.length !== 1 || !addList(builder, listOf(children[0], state), true, state)) {
    const isAll = children.some((child) => isAllParameters(child));
    append(builder, children.map((child) => quotedText(child, state, place)).join(''));
    if (isAll) builder.several = true;
  }
}

function append(builder: Builder, text: string): void {
  builder.current = (builder.current ?? '') + text;
}

function finish(builder: Builder): void {
  builder.done.push({ text: builder.current ?? '', several: builder.several });
  builder.current = null;
  builder.several = false;
}

/** An unquoted value: split where it is known, and its patterns match names. */
function split(builder: Builder, state: ShellState, value: string): void {
  if (value.includes(UNKNOWN) || !state.hasUsualSeparators) {
    append(builder, UNKNOWN);
    builder.several = true;
    return;
  }
  const pieces = value.replaceAll(/[*?[]/gu, SOME_NAME).split(/[ \t\n]+/u);
  for (const [index, piece] of pieces.entries()) {
    if (index > 0 && builder.current !== null) finish(builder);
    if (piece !== '') append(builder, piece);
  }
}

/** Adds the items of `"$@"`, `"${list[@]}"` and `$list` without subscript; `false` when it is none of them. */
function addList(
  builder: Builder,
  items: readonly Field[] | null,
  isQuoted: boolean,
  state: ShellState,
): boolean {
  if (items === null) return false;
  for (const [index, item] of items.entries()) {
    if (index > 0) finish(builder);
    if (isQuoted) append(builder, item.text);
    else split(builder, state, item.text);
    if (item.several) builder.several = true;
  }
  return true;
}

function listOf(part: WordPart | undefined, state: ShellState): readonly Field[] | null {
  if (part === undefined || !isAllParameters(part)) return null;
  if (part.type === 'SimpleExpansion' || isPositional(part)) return state.parameters;
  const binding = state.isClouded ? undefined : state.variables.get(part.parameter);
  return binding?.kind === 'list' ? binding.items.map((text) => ({ text, several: false })) : null;
}

function isPositional(part: ParameterExpansionPart): boolean {
  return part.parameter === '@' || part.parameter === '*';
}

/** `$@`, `$*`, `${@}`, `${name[@]}`, without an operation. */
function isAllParameters(
  part: WordPart,
): part is Extract<WordPart, { type: 'SimpleExpansion' | 'ParameterExpansion' }> {
  if (part.type === 'SimpleExpansion') return part.text === '$@' || part.text === '$*';
  if (part.type !== 'ParameterExpansion' || part.operation !== undefined) return false;
  if (part.prefix !== undefined) return false;
  return isPositional(part) || part.index?.text === '@' || part.index?.text === '*';
}

/** The text of a part inside double quotes, or of one that is never split. */
function quotedText(part: WordPart, state: ShellState, place: CommandPlace): string {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return withoutPlaceholders(part.value);
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.map((child) => quotedText(child, state, place)).join('');
    case 'SimpleExpansion':
    case 'ParameterExpansion':
      return valueOf(part, state, place);
    case 'CommandExpansion':
      return knownOutput(part.script, state, place);
    case 'ArithmeticExpansion':
      return isConstant(part.text) ? UNKNOWN : SOME_WORD;
    case 'ProcessSubstitution':
      return `/dev/fd/${SOME_WORD}`;
    default:
      return UNKNOWN;
  }
}

/** A calculation without variables can give any number that its writer wants, such as -1. */
function isConstant(text: string): boolean {
  return !/[A-Za-z_]/u.test(text) || text.includes('-');
}

function valueOf(
  part: Extract<WordPart, { type: 'SimpleExpansion' | 'ParameterExpansion' }>,
  state: ShellState,
  place: CommandPlace,
): string {
  if (part.type === 'SimpleExpansion') return variable(part.text.slice(1), state, place);
  if (part.prefix === '#') return SOME_WORD;
  if (part.prefix === '!' || part.index !== undefined) return UNKNOWN;
  const value = variable(part.parameter, state, place);
  const operation = part.operation;
  if (operation === undefined) return value;
  // Unknown, but not empty: the shell stops otherwise.
  if (operation.type === 'Default' && operation.operator === ':?')
    return value + (isCertain(value) ? '' : UNKNOWN);
  if (operation.type !== 'Default' || !isCertain(value)) return UNKNOWN;
  const isSet = value !== '' || !operation.operator.startsWith(':');
  if (operation.operator.endsWith('+')) {
    return isSet ? textOf(operation.operand, state, place) : '';
  }
  return isSet ? value : textOf(operation.operand, state, place);
}

/** The only value that a variable can have here; several are unknown to this function. */
export function variable(name: string, state: ShellState, place: CommandPlace): string {
  const values = possibleValues(name, state, place);
  return values.length === 1 ? (values[0] ?? UNKNOWN) : UNKNOWN;
}

/** All values that a variable can have here. */
export function possibleValues(
  name: string,
  state: ShellState,
  place: CommandPlace,
): readonly string[] {
  if (WORD_VARIABLES.has(name)) return [SOME_WORD];
  if (name === 'PWD') return state.folders ?? [UNKNOWN];
  if (/^\d+$/u.test(name)) return [parameter(Number(name), state)];
  const binding: Binding | undefined = state.variables.get(name);
  if (state.isClouded && binding !== undefined) return [UNKNOWN];
  if (binding !== undefined) {
    return binding.kind === 'text' ? binding.values : [binding.items[0] ?? ''];
  }
  if (name === 'HOME') return [place.home];
  if (name === 'TMPDIR') return [place.tmp];
  if (name === 'PATH') return ['/usr/local/bin:/usr/bin:/bin'];
  return [UNKNOWN];
}

function parameter(number: number, state: ShellState): string {
  if (state.parameters === null || number === 0) return UNKNOWN;
  const before = state.parameters.slice(0, number);
  return before.some(({ several }) => several) ? UNKNOWN : (before[number - 1]?.text ?? '');
}

/** Text without quotes: a tilde at its beginning is a home. */
function literal(
  value: string,
  text: string,
  isFirst: boolean,
  state: ShellState,
  place: CommandPlace,
): string {
  if (!isFirst || !text.startsWith('~')) return withoutPlaceholders(value);
  const end = text.indexOf('/');
  const user = end < 0 ? text : text.slice(0, end);
  const rest = withoutPlaceholders(end < 0 ? '' : value.slice(value.indexOf('/')));
  if (user === '~') return variable('HOME', state, place) + rest;
  if (user === '~+') return variable('PWD', state, place) + rest;
  return `/home/${UNKNOWN}${rest}`;
}
