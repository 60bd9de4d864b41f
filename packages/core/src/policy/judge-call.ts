import { COMMAND_RULES } from './commands/command-rules.ts';
import { baseName, judgeName } from './rules.ts';
import { refuseUnknown, type Call, type Judge } from './shell/judge.ts';
import { isSystemProgram, shown, whereabouts } from './shell/paths.ts';
import { forked, isCertain, joinVariables, type Field } from './shell/state.ts';

const MAX_CALLERS = 12;
const MAX_DEPTH = 80;

/** Judges one command: what it is, whether the layers allow it, and what its arguments make it do. */
export function judgeCall(judge: Judge, call: Call): void {
  if (judge.isOver()) return;
  judge.count(call.words.length);
  judge.depth += 1;
  if (judge.depth > MAX_DEPTH) {
    refuseUnknown(
      judge,
      shown(call.words[0]?.text ?? ''),
      'Commands start each other too deeply',
      'Write the last command alone.',
      'too-large',
    );
  } else judgeAtDepth(judge, call);
  judge.depth -= 1;
}

function judgeAtDepth(judge: Judge, call: Call): void {
  const [head, ...args] = call.words;
  if (head === undefined) return;
  if (head.several || !isCertain(head.text)) {
    refuseUnknown(
      judge,
      shown(head.text),
      'The name of the command is only known when the line runs',
      'Write the name of the command out.',
      'dynamic-command',
    );
    return;
  }
  const name = head.text;
  if (name === '') return;
  if (call.isInShell && !name.includes('/')) {
    if (judgeAlias(judge, call, name, args)) return;
    if (judgeFunction(judge, call, name, args)) return;
  }
  if (!judgeProgram(judge, call, name)) return;
  COMMAND_RULES.get(baseName(name))?.(judge, call, args);
}

/** An alias may be used or not, so both must be allowed. Says whether it was all that can run. */
function judgeAlias(judge: Judge, call: Call, name: string, args: readonly Field[]): boolean {
  const alias = call.state.aliases.get(name);
  if (alias === undefined) return false;
  const words = [...alias.map((text) => ({ text, several: false })), ...args];
  const state = forked(call.state);
  state.aliases.delete(name);
  judge.call({ ...call, words, state });
  return judgeName(name, judge.rules).layer === 'none';
}

/** Judges what a function does with these arguments. Says whether nothing else can be meant. */
function judgeFunction(judge: Judge, call: Call, name: string, args: readonly Field[]): boolean {
  const definition = call.state.functions.get(name);
  if (definition === undefined) return false;
  const depth = judge.callers.filter((one) => one === name).length;
  if (depth < 2 && judge.callers.length < MAX_CALLERS) {
    judge.callers.push(name);
    const { state } = call;
    const outside = state.parameters;
    // A function that calls itself is judged once more, with nothing known of what it gets.
    state.parameters = depth === 0 ? args : null;
    if (depth > 0) state.isClouded = true;
    const before = forked(state);
    for (const body of definition.bodies) judge.functionBody(body, state);
    // What it has set may have been its own (`local`), so either value may be there afterwards.
    joinVariables(state, before, forked(state));
    state.parameters = outside;
    judge.callers.pop();
  } else if (depth < 2) {
    refuseUnknown(
      judge,
      name,
      'Functions call each other too deeply',
      'Write a script file.',
      'too-large',
    );
  }
  return !definition.isOptional;
}

/** Whether the layers let a program of this name or path run; otherwise the reason is noted. */
function judgeProgram(judge: Judge, call: Call, name: string): boolean {
  const verdict = judgeName(name, judge.rules);
  switch (verdict.layer) {
    case 'hard-block':
      judge.refuse({
        rule: verdict.group.rule,
        command: name,
        reason: `\`${name}\` is never run by agents: ${verdict.group.reason}.`,
        instead: verdict.group.instead,
      });
      return false;
    case 'organisation-block':
      judge.refuse({
        rule: 'organisation-block',
        command: name,
        reason: `\`${name}\` is blocked by the policy of this machine's organisation.`,
        instead: 'Do it without that command, or say in your result why it is needed.',
      });
      return false;
    case 'organisation-allow':
    case 'project-allow':
    case 'global-allow':
      return !name.includes('/') || judgePath(judge, call, name, verdict.layer === 'global-allow');
    default:
      return name.includes('/') ? judgePath(judge, call, name, null) : refuseName(judge, name);
  }
}

function refuseName(judge: Judge, name: string): boolean {
  judge.refuse({
    rule: 'not-allowed',
    command: name,
    reason: `\`${name}\` is not among the commands that agents may run here.`,
    instead:
      'Use a command that is allowed or a program of the workspace; a person can add it to the command policy of the project.',
  });
  return false;
}

/** A program by its path: of the workspace, or of the system or the home where its name is allowed. */
function judgePath(judge: Judge, call: Call, path: string, isGlobal: boolean | null): boolean {
  const found = whereabouts(path, call.state, judge.place);
  if (found === 'workspace') return judgeInit(judge, call, path);
  const isNamed = isGlobal !== null && (isSystemProgram(path) || found === 'home');
  if (isNamed || namesPath(judge, path)) return true;
  judge.refuse({
    rule: 'program-outside',
    command: path,
    reason: `\`${path}\` is ${found === 'unknown' ? 'perhaps ' : ''}a program outside of the workspace.`,
    instead:
      'Run programs of the workspace by their path in it, and those of the system by their name.',
  });
  return false;
}

/** A policy that names the very path means this file. */
function namesPath(judge: Judge, path: string): boolean {
  const { organisationAllows, projectAllows } = judge.rules;
  return [...organisationAllows, ...projectAllows].some(
    (pattern) =>
      pattern === path ||
      (pattern.endsWith('*') && pattern.includes('/') && path.startsWith(pattern.slice(0, -1))),
  );
}

function judgeInit(judge: Judge, call: Call, path: string): boolean {
  if (baseName(path) !== 'init.sh') return true;
  const own = `${judge.place.workspace}/init.sh`;
  const folders = call.state.folders ?? [];
  const isOwn =
    path === own ||
    (path === './init.sh' &&
      folders.every((folder) => folder === judge.place.workspace) &&
      folders.length > 0);
  if (!isOwn) {
    judge.refuse({
      rule: 'init',
      command: path,
      reason: 'Only the `init.sh` in the root of the workspace is run.',
      instead: 'Go to the root of the workspace and run `./init.sh`.',
    });
  }
  return isOwn;
}
