import { forEachChild, type ParameterExpansionPart, type Script, type SyntaxNode } from 'unbash';
import type { TestExpression, Word } from 'unbash';
import { noteArithmetic, noteText, visitArithmetic } from './arithmetic.ts';
import { judgeVariable } from './environment.ts';
import { refuseUnknown, type Judge } from './judge.ts';
import { forked, textBinding, type ShellState } from './state.ts';
import { textOf } from './words.ts';

const AS_FILE = 'Write it as a script file in the workspace and run that.';
const HARMLESS_TRANSFORMS = new Set('QEAaKkuUL');

/** Judges what runs while a word is expanded: substitutions, also inside quotes, subscripts and calculations. */
export function visitWord(judge: Judge, word: SyntaxNode, state: ShellState): void {
  if (word.type === 'Word' && word.parts === undefined && word.text !== word.value) {
    noteText(judge, word.value);
  }
  visit(judge, word, state);
}

function visit(judge: Judge, node: SyntaxNode, state: ShellState): void {
  if (judge.isOver()) return;
  switch (node.type) {
    case 'CommandExpansion':
      // `${ list; }` runs in the shell itself.
      return substituted(judge, node.script, node.text.startsWith('${') ? state : forked(state));
    case 'ProcessSubstitution':
      refuseInPosix(judge, state, node.operator === '<' ? '<(' : '>(');
      return substituted(judge, node.script, fedBy(forked(state), node.operator === '>'));
    case 'ArithmeticExpansion':
      return visitArithmetic(judge, node.expression, state, (inner) => visit(judge, inner, state));
    case 'ParameterExpansion':
      visitParameter(judge, node, state);
      break;
    case 'SingleQuoted':
    case 'AnsiCQuoted':
    case 'Literal':
      noteText(judge, node.value);
      if (node.type === 'AnsiCQuoted') refuseInPosix(judge, state, "$'");
      return;
    default:
  }
  forEachChild(node, (child) => visit(judge, child, state));
}

function fedBy(state: ShellState, isFed: boolean): ShellState {
  if (isFed) state.isFed = true;
  return state;
}

function substituted(judge: Judge, script: Script | undefined, state: ShellState): void {
  if (script === undefined) {
    refuseUnknown(judge, '', 'A substitution in the line is not valid shell', AS_FILE, 'syntax');
    return;
  }
  judge.script(script, state);
}

function visitParameter(judge: Judge, node: ParameterExpansionPart, state: ShellState): void {
  const { operation, index } = node;
  if (index !== undefined && !/^(?:[@*]|-?\d+)$/u.test(index.text)) noteArithmetic(judge);
  if (node.prefix === '!' && index === undefined && operation?.type !== 'Names') {
    noteArithmetic(judge);
  }
  if (operation === undefined) return;
  if (operation.type === 'Slice') noteArithmetic(judge);
  if (operation.type === 'Unknown') {
    refuseUnknown(judge, '', `The expansion \`${node.text}\` is not understood`, AS_FILE);
  }
  if (operation.type === 'Transform' && !HARMLESS_TRANSFORMS.has(operation.operand.text)) {
    judge.refuse({
      rule: 'prompt-expansion',
      command: null,
      reason: `\`${node.text}\` runs what the variable holds.`,
      instead: 'Use the value of the variable as it is.',
    });
  }
  if (operation.type === 'Default' && operation.operator.endsWith('=')) {
    const before = state.variables.get(node.parameter);
    const value = textOf(operation.operand, state, judge.place);
    const values =
      before?.kind === 'text' ? before.values : [textOf(emptyWord(node), state, judge.place)];
    judgeVariable(judge, node.parameter, value, state);
    state.variables.set(node.parameter, textBinding([...values, value]));
  }
}

/** The variable alone, without the operation. */
function emptyWord(node: ParameterExpansionPart): Word {
  const text = `$${node.parameter}`;
  return {
    type: 'Word',
    text,
    value: text,
    pos: node.pos,
    end: node.end,
    parts: [{ type: 'SimpleExpansion', text, pos: node.pos, end: node.end }],
  };
}

/** Judges what runs inside `[[ … ]]`. */
export function visitTest(judge: Judge, test: TestExpression, state: ShellState): void {
  refuseInPosix(judge, state, '[[');
  const look = (one: SyntaxNode): void => {
    if (one.type === 'TestUnary' && (one.operator === '-v' || one.operator === '-R'))
      noteArithmetic(judge);
    if (one.type === 'TestBinary' && /^-(?:eq|ne|lt|le|gt|ge)$/u.test(one.operator))
      noteArithmetic(judge);
    if (one.type === 'Word') visitWord(judge, one, state);
    else forEachChild(one, look);
  };
  look(test);
}

function refuseInPosix(judge: Judge, state: ShellState, what: string): void {
  if (!state.isPosix) return;
  refuseUnknown(
    judge,
    'sh',
    `\`${what}\` means something else to \`sh\` than to bash`,
    'Use `bash -c` for what only bash knows.',
    'posix-shell',
  );
}
