import {
  forEachChild,
  type Assignment,
  type Command,
  type CommandArgument,
  type SyntaxNode,
} from 'unbash';
import { assign, assignFromWord, judgeAssignment } from './assignments.ts';
import type { Judge } from './judge.ts';
import { judgeRedirects } from './redirects.ts';
import { forked, UNKNOWN, type Field, type ShellState } from './state.ts';
import { visitWord } from './substitutions.ts';
import { fieldsOf, possibleValues } from './words.ts';

const MAX_COMBINATIONS = 24;

/** Judges one command with its assignments and redirections, for each value that its variables may have. */
export function judgeSimpleCommand(judge: Judge, command: Command, state: ShellState): void {
  const assignments = command.prefix.filter(
    (part): part is Assignment => part.type === 'Assignment',
  );
  for (const one of [...assignments, ...command.args]) visitWord(judge, one, state);
  const choices = choicesOf(judge, command, state);
  if (command.name === undefined) {
    judgeRedirects(judge, command.redirects, state, '');
    for (const one of assignments) assign(judge, one, state);
    return;
  }
  visitWord(judge, command.name, state);
  for (const choice of choices) {
    if (judge.isOver()) return;
    judgeOnce(judge, command, assignments, state, choice);
  }
}

type Choice = ReadonlyMap<string, string>;

function judgeOnce(
  judge: Judge,
  command: Command,
  assignments: readonly Assignment[],
  state: ShellState,
  choice: Choice,
): void {
  const seen = choice.size === 0 ? state : withChoice(state, choice);
  const name = command.name === undefined ? [] : fieldsOf(command.name, seen, judge.place);
  const words = [...name, ...command.args.flatMap((part) => argumentOf(judge, part, seen))];
  const input = judgeRedirects(judge, command.redirects, seen, words[0]?.text ?? '');
  for (const one of assignments) judgeAssignment(judge, one, seen);
  // A choice is only a view: what the command changes belongs to the shell itself.
  const own = assignments.length === 0 ? state : withAssignments(judge, assignments, state);
  judge.call({ words, state: own, input, isInShell: true });
  if (own !== state) keepChanges(state, own, new Set(assignments.map(({ name }) => name)));
}

function withChoice(state: ShellState, choice: Choice): ShellState {
  const view = forked(state);
  for (const [name, value] of choice) view.variables.set(name, { kind: 'text', values: [value] });
  return view;
}

/** What the command sees while it runs: its assignments are exported to it. */
function withAssignments(
  judge: Judge,
  assignments: readonly Assignment[],
  state: ShellState,
): ShellState {
  const own = forked(state);
  for (const one of assignments) {
    assign(judge, one, own);
    own.exported.add(one.name);
  }
  // Separators count for the command, not for the words of its own line.
  own.hasUsualSeparators = state.hasUsualSeparators;
  return own;
}

/** What the command has changed stays; its own assignments end with it. */
function keepChanges(state: ShellState, own: ShellState, temporary: ReadonlySet<string>): void {
  for (const [name, binding] of own.variables) {
    if (!temporary.has(name)) state.variables.set(name, binding);
  }
  for (const [name, definition] of own.functions) state.functions.set(name, definition);
  for (const [name, words] of own.aliases) state.aliases.set(name, words);
  state.folders = own.folders;
  state.parameters = own.parameters;
  state.isClouded = own.isClouded;
}

function argumentOf(judge: Judge, part: CommandArgument, state: ShellState): readonly Field[] {
  if (part.type === 'Word') return fieldsOf(part, state, judge.place);
  return [{ text: assignFromWord(judge, part, state), several: false }];
}

/** Each combination of the values of those variables in the words that may have several. */
function choicesOf(judge: Judge, command: Command, state: ShellState): readonly Choice[] {
  const names = new Set<string>();
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'SimpleExpansion') names.add(node.text.slice(1));
    if (node.type === 'ParameterExpansion') names.add(node.parameter);
    if (node.type !== 'CommandExpansion' && node.type !== 'ProcessSubstitution') {
      forEachChild(node, visit);
    }
  };
  if (command.name !== undefined) visit(command.name);
  for (const part of [...command.prefix, ...command.suffix]) visit(part);
  let choices: Choice[] = [new Map()];
  for (const name of names) {
    const values = name === 'PWD' ? [] : possibleValues(name, state, judge.place);
    if (values.length < 2) continue;
    const known = choices.length * values.length > MAX_COMBINATIONS ? [UNKNOWN] : values;
    choices = choices.flatMap((choice) =>
      known.map((value) => new Map([...choice, [name, value]])),
    );
  }
  return choices;
}
