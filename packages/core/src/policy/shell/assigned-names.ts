import { forEachChild, type SyntaxNode } from 'unbash';
import type { ShellState } from './state.ts';

/** What a part of a line may change in the shell that runs it. */
export interface Changes {
  readonly names: Set<string>;
  /** It may change any variable. */
  isEverything: boolean;
  changesFolder: boolean;
}

const TAKES_NAMES = new Set(
  'read mapfile readarray printf declare typeset local export readonly getopts let unset wait exec'.split(
    ' ',
  ),
);
const CHANGES_ALL = new Set(['eval', 'source', '.', 'trap', 'set', 'shift']);
const CHANGES_FOLDER = new Set(['cd', 'pushd', 'popd']);

/** What the statements below `node` may change, without what happens in subshells and in functions defined there. */
export function changesOf(node: SyntaxNode, state: ShellState): Changes {
  const changes: Changes = { names: new Set(), isEverything: false, changesFolder: false };
  const seen = new Set<string>();
  const visit = (one: SyntaxNode): void => {
    if (one.type === 'Subshell' || one.type === 'Function') return;
    if (one.type === 'Assignment') changes.names.add(one.name);
    if (one.type === 'For' || one.type === 'Select') changes.names.add(one.name.value);
    if (one.type === 'ParameterExpansion') changes.names.add(one.parameter);
    if (one.type === 'ArithmeticWord') noteName(changes, one.value);
    if (one.type === 'Command' && one.name !== undefined) {
      const name = one.name.value;
      noteCommand(changes, name, one.suffix);
      const definition = seen.has(name) ? undefined : state.functions.get(name);
      seen.add(name);
      for (const { body } of definition?.bodies ?? []) visit(body);
    }
    forEachChild(one, visit);
  };
  visit(node);
  return changes;
}

function noteCommand(changes: Changes, name: string, suffix: readonly SyntaxNode[]): void {
  if (CHANGES_ALL.has(name)) changes.isEverything = true;
  if (CHANGES_FOLDER.has(name)) changes.changesFolder = true;
  if (!TAKES_NAMES.has(name)) return;
  for (const part of suffix) {
    if (part.type !== 'Word') continue;
    if (part.parts === undefined) noteName(changes, part.value);
    else changes.isEverything = true;
  }
}

function noteName(changes: Changes, text: string): void {
  const name = /^[A-Za-z_]\w*/u.exec(text)?.[0];
  if (name !== undefined) changes.names.add(name);
}
