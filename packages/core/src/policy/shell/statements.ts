import type {
  AndOr,
  Case,
  CommandNode,
  CompoundList,
  Coproc,
  For,
  Function as FunctionNode,
  If,
} from 'unbash';
import type {
  Pipeline,
  PipelineNode,
  Script,
  Select,
  Statement,
  While,
  ArithmeticFor,
} from 'unbash';
import { assertNever } from '../../result.ts';
import { changesOf } from './assigned-names.ts';
import { visitArithmetic } from './arithmetic.ts';
import { judgeVariable } from './environment.ts';
import { refuseUnknown, type Judge } from './judge.ts';
import { judgeRedirects } from './redirects.ts';
import { judgeSimpleCommand } from './simple-command.ts';
import { forked, join, textBinding, UNKNOWN, type ShellState } from './state.ts';
import { visitTest, visitWord } from './substitutions.ts';
import { fieldsOf } from './words.ts';

const MAX_DEPTH = 60;

/** Judges the statements of a script in the order in which they run. */
export function judgeScript(judge: Judge, script: Script, state: ShellState): void {
  judge.depth += 1;
  if (judge.depth > MAX_DEPTH) {
    refuseUnknown(
      judge,
      '',
      'The line is nested too deeply',
      'Write it in several steps, or as a script file in the workspace.',
      'too-large',
    );
  } else {
    for (const statement of script.commands) judgeStatement(judge, statement, state);
  }
  judge.depth -= 1;
}

function judgeList(judge: Judge, list: CompoundList, state: ShellState): void {
  judge.depth += 1;
  if (judge.depth > MAX_DEPTH) {
    refuseUnknown(
      judge,
      '',
      'The line is nested too deeply',
      'Write it in several steps, or as a script file in the workspace.',
      'too-large',
    );
  } else {
    for (const statement of list.commands) judgeStatement(judge, statement, state);
  }
  judge.depth -= 1;
}

function judgeStatement(judge: Judge, statement: Statement, state: ShellState): void {
  if (judge.isOver()) return;
  const { command } = statement;
  const here = statement.background === true ? forked(state) : state;
  if (command.type === 'AndOr') judgeAndOr(judge, command, here);
  else judgePipelineNode(judge, command, here);
}

/** What follows `&&` sees all before it as done, what follows `||` sees it as done or not, and after the list both may be. */
function judgeAndOr(judge: Judge, list: AndOr, state: ShellState): void {
  let done = forked(state);
  let failed = forked(state);
  for (const [index, command] of list.commands.entries()) {
    const isOr = list.operators[index - 1] === '||';
    const own = forked(isOr ? failed : done);
    judgePipelineNode(judge, command, own);
    const isLast = endsShell(command);
    if (isOr) {
      done = isLast ? done : eitherOf(done, own);
      failed = isLast ? done : own;
    } else {
      failed = isLast ? failed : eitherOf(failed, own);
      done = isLast ? failed : own;
    }
  }
  replace(state, eitherOf(done, failed));
}

function eitherOf(left: ShellState, right: ShellState): ShellState {
  const both = forked(left);
  join(both, left, right);
  return both;
}

function replace(state: ShellState, by: ShellState): void {
  for (const map of [state.variables, state.exported, state.functions, state.aliases]) map.clear();
  join(state, by, by);
}

function endsShell(node: PipelineNode): boolean {
  if (node.type === 'BraceGroup') {
    const last = node.body.commands.at(-1)?.command;
    return last !== undefined && last.type === 'Command' && endsShell(last);
  }
  return node.type === 'Command' && ['exit', 'return'].includes(node.name?.value ?? '');
}

function judgePipelineNode(judge: Judge, node: PipelineNode, state: ShellState): void {
  if (node.type === 'Pipeline') judgePipeline(judge, node, state);
  else judgeCommand(judge, node, state);
}

function judgePipeline(judge: Judge, pipeline: Pipeline, state: ShellState): void {
  if (pipeline.commands.length === 1) {
    for (const command of pipeline.commands) judgeCommand(judge, command, state);
    return;
  }
  for (const [index, command] of pipeline.commands.entries()) {
    const own = forked(state);
    if (index > 0) own.isFed = true;
    judgeCommand(judge, command, own);
    // With `lastpipe` the last part runs in the shell itself.
    if (index === pipeline.commands.length - 1 && judge.line.includes('lastpipe'))
      state.isClouded = true;
  }
}

function judgeCommand(judge: Judge, node: CommandNode, state: ShellState): void {
  if (judge.isOver()) return;
  judge.count();
  switch (node.type) {
    case 'Command':
      return judgeSimpleCommand(judge, node, state);
    case 'Redirected': {
      const input = judgeRedirects(judge, node.redirects, state, '');
      const wasFed = state.isFed;
      if (input.kind !== 'inherited') state.isFed = true;
      judgeCommand(judge, node.command, state);
      state.isFed = wasFed;
      return;
    }
    case 'If':
      return judgeIf(judge, node, state);
    case 'For':
    case 'Select':
      return judgeFor(judge, node, state);
    case 'ArithmeticFor':
      return judgeArithmeticFor(judge, node, state);
    case 'While':
      return judgeWhile(judge, node, state);
    case 'Subshell':
      return judgeList(judge, node.body, forked(state));
    case 'BraceGroup':
      return judgeList(judge, node.body, state);
    case 'Case':
      return judgeCase(judge, node, state);
    case 'TestCommand':
      return visitTest(judge, node.expression, state);
    case 'ArithmeticCommand':
      refusePosix(judge, state, '((');
      return visitArithmetic(judge, node.expression, state);
    case 'Function':
      return defineFunction(judge, node, state);
    case 'Coproc':
      return judgeCoproc(judge, node, state);
    default:
      return assertNever(node);
  }
}

function refusePosix(judge: Judge, state: ShellState, what: string): void {
  if (!state.isPosix) return;
  refuseUnknown(
    judge,
    'sh',
    `\`${what}\` means something else to \`sh\` than to bash`,
    'Use `bash -c` for what only bash knows.',
  );
}

function judgeIf(judge: Judge, node: If, state: ShellState): void {
  judgeList(judge, node.clause, state);
  const taken = forked(state);
  judgeList(judge, node.then, taken);
  const other = forked(state);
  const ways: ShellState[] = [taken];
  for (const branch of node.elif) {
    judgeList(judge, branch.clause, other);
    const way = forked(other);
    judgeList(judge, branch.then, way);
    ways.push(way);
  }
  if (node.else !== undefined) judgeList(judge, node.else, other);
  ways.push(other);
  joinAll(state, ways);
}

function joinAll(state: ShellState, ways: readonly ShellState[]): void {
  const [first, ...rest] = ways;
  if (first !== undefined) replace(state, rest.reduce(eitherOf, first));
}

function judgeCase(judge: Judge, node: Case, state: ShellState): void {
  visitWord(judge, node.word, state);
  const ways = [forked(state)];
  for (const item of node.items) {
    for (const pattern of item.pattern) visitWord(judge, pattern, state);
    // A branch may be entered from the one before it, which ends with `;&`.
    const way = item === node.items[0] ? forked(state) : eitherOf(state, ways.at(-1) ?? state);
    judgeList(judge, item.body, way);
    ways.push(way);
  }
  joinAll(state, ways);
}

function judgeFor(judge: Judge, node: For | Select, state: ShellState): void {
  if (node.type === 'Select') refusePosix(judge, state, 'select');
  for (const word of node.wordlist ?? []) visitWord(judge, word, state);
  const items =
    node.wordlist === undefined
      ? state.parameters
      : node.wordlist.flatMap((word) => fieldsOf(word, state, judge.place));
  const isKnown = node.type === 'For' && items !== null && !items.some(({ several }) => several);
  for (const { text } of items ?? []) judgeVariable(judge, node.name.value, text, state);
  const binding = textBinding(isKnown ? items.map(({ text }) => text) : [UNKNOWN]);
  judgeLoop(judge, state, [node.body], node, (body) => {
    body.variables.set(node.name.value, binding);
    if (node.type === 'Select') body.variables.delete('REPLY');
  });
}

function judgeArithmeticFor(judge: Judge, node: ArithmeticFor, state: ShellState): void {
  refusePosix(judge, state, 'for ((');
  visitArithmetic(judge, node.initialize, state);
  judgeLoop(judge, state, [node.body], node, (body) => {
    visitArithmetic(judge, node.test, body);
    visitArithmetic(judge, node.update, body);
  });
}

function judgeWhile(judge: Judge, node: While, state: ShellState): void {
  judgeLoop(judge, state, [node.clause, node.body], node, () => undefined);
}

/** The body may run any number of times, so what it changes is unknown where it begins. */
function judgeLoop(
  judge: Judge,
  state: ShellState,
  lists: readonly CompoundList[],
  node: For | Select | While | ArithmeticFor,
  enter: (state: ShellState) => void,
): void {
  const changes = changesOf(node, state);
  const body = forked(state);
  if (changes.isEverything) {
    body.isClouded = true;
    body.parameters = null;
  }
  if (changes.changesFolder) body.folders = null;
  for (const name of changes.names) {
    if (body.variables.has(name)) body.variables.set(name, textBinding([UNKNOWN]));
  }
  enter(body);
  for (const list of lists) judgeList(judge, list, body);
  replace(state, eitherOf(state, body));
}

function defineFunction(judge: Judge, node: FunctionNode, state: ShellState): void {
  if (state.isPosix && judge.line.includes('function')) refusePosix(judge, state, 'function');
  state.functions.set(node.name.value, { bodies: [node], isOptional: false });
}

function judgeCoproc(judge: Judge, node: Coproc, state: ShellState): void {
  refusePosix(judge, state, 'coproc');
  const own = forked(state);
  own.isFed = true;
  if (node.body.type === 'CompoundList') judgeList(judge, node.body, own);
  else judgeCommand(judge, node.body, own);
}

/** Judges the body of a function with what is known where it is called. */
export function judgeFunctionBody(judge: Judge, node: FunctionNode, state: ShellState): void {
  if (node.body.type === 'CompoundList') judgeList(judge, node.body, state);
  else judgeCommand(judge, node.body, state);
}
