import { forEachChild, type ArithmeticExpression, type SyntaxNode } from 'unbash';
import type { Judge } from './judge.ts';
import { textBinding, UNKNOWN, type ShellState } from './state.ts';

/**
 * Bash evaluates what a variable holds when it counts with it, and a subscript in there may hold a substitution:
 * `x='a[$(command)]'; echo $((x))`. Such a text and such a use in one line are refused together.
 */
export function noteText(judge: Judge, text: string): void {
  let depth = 0;
  for (const character of text) {
    if (character === '[') depth += 1;
    else if (character === ']') depth = Math.max(0, depth - 1);
    else if (depth > 0 && (character === '$' || character === '`')) judge.arithmetic.hasText = true;
  }
}

/** Notes that the line counts with what a variable holds. */
export function noteArithmetic(judge: Judge): void {
  judge.arithmetic.hasUse = true;
}

/** Judges what runs while a calculation is done, and notes which variables it changes. */
export function visitArithmetic(
  judge: Judge,
  expression: ArithmeticExpression | undefined,
  state: ShellState,
  visitOther?: (node: SyntaxNode) => void,
): void {
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'ArithmeticWord') noteWord(judge, node.value, state);
    if (node.type === 'ArithmeticCommandExpansion' && node.script !== undefined) {
      judge.script(node.script, { ...state, variables: new Map(state.variables) });
    } else if (!node.type.startsWith('Arithmetic') && visitOther !== undefined) visitOther(node);
    else forEachChild(node, visit);
  };
  if (expression !== undefined) visit(expression);
}

/** A variable of a calculation may be assigned there: a number of which nothing is known. */
function noteWord(judge: Judge, text: string, state: ShellState): void {
  if (!/[A-Za-z_$`]/u.test(text)) return;
  noteArithmetic(judge);
  const name = /^[A-Za-z_]\w*/u.exec(text)?.[0];
  if (name !== undefined && state.variables.has(name)) {
    state.variables.set(name, textBinding([UNKNOWN]));
  }
}
