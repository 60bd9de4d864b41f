import type { Assignment } from 'unbash';
import { judgeVariable } from './environment.ts';
import { noteArithmetic, noteText } from './arithmetic.ts';
import { refuseUnknown, type Judge } from './judge.ts';
import { bind, listBinding, textBinding, UNKNOWN, type ShellState } from './state.ts';
import { fieldsOf, possibleValues, textOf } from './words.ts';

/** Judges what a variable of this name and value makes other programs do. */
export function judgeAssignment(judge: Judge, assignment: Assignment, state: ShellState): void {
  if (assignment.value.type !== 'ArrayValue') {
    judgeVariable(judge, assignment.name, textOf(assignment.value, state, judge.place), state);
  }
}

/** Judges an assignment and carries it out in `state`. */
export function assign(judge: Judge, assignment: Assignment, state: ShellState): void {
  judge.count();
  judgeAssignment(judge, assignment, state);
  const { name, value, index } = assignment;
  if (index !== undefined && !/^\d+$/u.test(index.text)) noteArithmetic(judge);
  if (value.type === 'ArrayValue') {
    if (state.isPosix) {
      refuseUnknown(
        judge,
        'sh',
        '`sh` knows no lists',
        'Use `bash -c` for what only bash knows.',
        'posix-shell',
      );
    }
    assignList(judge, assignment, state);
    return;
  }
  const text = textOf(value, state, judge.place);
  noteText(judge, text);
  if (index !== undefined) setText(judge, name, UNKNOWN, state);
  else if (assignment.append === true) {
    const before = possibleValues(name, state, judge.place);
    const isList = state.variables.get(name)?.kind === 'list';
    const values = isList ? [UNKNOWN] : before.map((one) => one + text);
    for (const one of values) noteText(judge, one);
    bind(state, name, textBinding(values));
  } else setText(judge, name, text, state);
}

/** Gives a variable a text, and remembers what that changes in the shell. */
export function setText(judge: Judge, name: string, text: string, state: ShellState): void {
  noteText(judge, text);
  bind(state, name, textBinding([text]));
  if (name === 'IFS') state.hasUsualSeparators = text === ' \t\n';
}

function assignList(judge: Judge, assignment: Assignment, state: ShellState): void {
  const { name, value, append } = assignment;
  if (value.type !== 'ArrayValue') return;
  const fields = value.elements.flatMap((word) => fieldsOf(word, state, judge.place));
  const before = append === true ? state.variables.get(name) : undefined;
  // `([1]=a)` says where an element stands.
  const isPlain = fields.every(({ text, several }) => !several && !/^\[.*\]=/u.test(text));
  const isKnown = isPlain && (append !== true || before?.kind === 'list');
  const items = [
    ...(before?.kind === 'list' ? before.items : []),
    ...fields.map(({ text }) => text),
  ];
  bind(state, name, isKnown ? listBinding(items) : textBinding([UNKNOWN]));
}

/** `name=value` as a declaring builtin (`export`, `declare`, `local` …) gets it. */
export function assignFromWord(judge: Judge, assignment: Assignment, state: ShellState): string {
  const { name, value, append, index } = assignment;
  const isSimple = value.type !== 'ArrayValue' && append !== true && index === undefined;
  return `${name}=${isSimple ? textOf(value, state, judge.place) : UNKNOWN}`;
}
