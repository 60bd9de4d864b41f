import { setText } from '../shell/assignments.ts';
import { noteArithmetic } from '../shell/arithmetic.ts';
import { isNeverSet, judgeVariable } from '../shell/environment.ts';
import { refuseUnknown, type Call, type Judge } from '../shell/judge.ts';
import { foldersAfter, shown, whereabouts } from '../shell/paths.ts';
import { textBinding, UNKNOWN, type Field, type ShellState } from '../shell/state.ts';
import { variable } from '../shell/words.ts';
import { firstOperand, hasSeveral, readArguments } from './arguments.ts';
import { judgeStarted, named, refuseCall, texts, type CommandRule } from './command-rule.ts';

const AS_FUNCTION = 'Write a function, or the command itself.';
const RESERVED = new Set(
  'if then else elif fi for while until do done case esac in function select time coproc { } ! [[ ]]'.split(
    ' ',
  ),
);

const declare: CommandRule = (judge, call, args) => {
  const { state } = call;
  const name = call.words[0]?.text ?? '';
  for (const field of args) {
    const [, option = ''] = /^[-+]([A-Za-z]+)$/u.exec(field.text) ?? [];
    if (option.includes('n') && name !== 'export') state.isClouded = true;
    if (option.includes('i')) noteArithmetic(judge);
    if (field.several || field.text.startsWith(UNKNOWN)) state.isClouded = true;
    declareOne(judge, state, field.text, name);
  }
};

function declareOne(judge: Judge, state: ShellState, text: string, command: string): void {
  const found = /^([A-Za-z_]\w*)(\[[^\]]*\])?(\+?=)?([\s\S]*)$/u.exec(text);
  if (found === null) {
    if (/^[A-Za-z_]/u.test(text)) state.isClouded = true;
    return;
  }
  const [, name = '', subscript, operator, value = ''] = found;
  if (subscript !== undefined) noteArithmetic(judge);
  if (operator === undefined) {
    if (isNeverSet(name)) judgeVariable(judge, name, UNKNOWN, state);
    if (value !== '') state.isClouded = true;
    else if (command === 'local') state.variables.set(name, textBinding(['']));
  } else {
    judgeVariable(judge, name, value, state);
    if (operator === '=' && subscript === undefined) setText(judge, name, value, state);
    else setText(judge, name, UNKNOWN, state);
  }
  if (command === 'export') state.exported.add(name);
}

/** `read`, `mapfile` and their like give variables values of which nothing is known. */
const receive: CommandRule = (judge, call, args) => {
  const { state } = call;
  const command = call.words[0]?.text ?? '';
  for (const [index, field] of args.entries()) {
    const name = /^[A-Za-z_]\w*/u.exec(field.text)?.[0];
    if (/\[/u.test(field.text)) noteArithmetic(judge);
    if (field.several || field.text.startsWith(UNKNOWN)) state.isClouded = true;
    if (name !== undefined && !args[index - 1]?.text.match(/^-[A-Za-z]*[dinNptuOsC]$/u)) {
      judgeVariable(judge, name, name === 'PATH' || name === 'IFS' ? UNKNOWN : '', state);
      state.variables.set(name, textBinding([UNKNOWN]));
      if (name === 'IFS') state.hasUsualSeparators = false;
    } else if (name !== undefined) state.variables.set(name, textBinding([UNKNOWN]));
  }
  const callback = readArguments(args, { short: 'CcdnOsuiNpt' }).options.find(
    ({ name }) => name === '-C',
  );
  if ((command === 'mapfile' || command === 'readarray') && callback !== undefined) {
    judge.text(callback.value ?? '', state, command);
  }
};

const printf: CommandRule = (judge, call, args) => {
  const at = args.findIndex(({ text }) => text.startsWith('-v'));
  if (at !== 0) {
    if (args[0]?.text.startsWith(UNKNOWN) === true) call.state.isClouded = true;
    return;
  }
  const name = args[0]?.text === '-v' ? (args[1]?.text ?? '') : (args[0]?.text.slice(2) ?? '');
  if (name.includes('[')) noteArithmetic(judge);
  if (!/^[A-Za-z_]\w*$/u.test(name)) call.state.isClouded = true;
  else {
    judgeVariable(judge, name, UNKNOWN, call.state);
    setText(judge, name, UNKNOWN, call.state);
  }
  const values = texts(args).join('');
  if (/\[.*[$`]/u.test(values)) judge.arithmetic.hasText = true;
};

const unset: CommandRule = (judge, call, args) => {
  for (const { text, several } of args) {
    if (text.includes('[')) noteArithmetic(judge);
    if (several || text.includes(UNKNOWN)) call.state.isClouded = true;
    call.state.variables.set(text, textBinding([UNKNOWN, '']));
    if (text === 'IFS') call.state.hasUsualSeparators = true;
    const definition = call.state.functions.get(text);
    if (definition !== undefined)
      call.state.functions.set(text, { ...definition, isOptional: true });
  }
};

const letRule: CommandRule = (judge, call, args) => {
  noteArithmetic(judge);
  for (const { text } of args) {
    for (const [name] of text.matchAll(/[A-Za-z_]\w*/gu)) {
      if (call.state.variables.has(name)) call.state.variables.set(name, textBinding([UNKNOWN]));
    }
  }
};

const test: CommandRule = (judge, _call, args) => {
  if (args.some(({ text }) => text.includes('['))) noteArithmetic(judge);
};

const set: CommandRule = (_judge, call, args) => {
  const { state } = call;
  if (args.length === 0) return;
  const at = firstOperand(args, { short: 'o' });
  if (hasSeveral(args.slice(0, at)) || args.some(({ text }) => text === 'posix'))
    state.isClouded = true;
  if (at < args.length || args.some(({ text }) => text === '--' || text === '-')) {
    state.parameters = args.slice(at);
  }
};

const shift: CommandRule = (_judge, call, args) => {
  const count = Number(args[0]?.text ?? '1');
  const known = call.state.parameters;
  call.state.parameters =
    known === null || Number.isNaN(count) || hasSeveral(known) ? null : known.slice(count);
};

const getopts: CommandRule = (_judge, call, args) => {
  for (const name of [args[1]?.text ?? '', 'OPTARG', 'OPTIND']) {
    call.state.variables.set(name, textBinding([UNKNOWN]));
  }
};

const cd: CommandRule = (judge, call, args) => {
  const { state } = call;
  const name = call.words[0]?.text;
  const at = firstOperand(args, {});
  const target = args[at]?.text;
  if (name === 'popd' || (name === 'pushd' && (target === undefined || /^[+-]/u.test(target)))) {
    state.folders = null;
  } else if (target === undefined) {
    state.folders = foldersAfter(variable('HOME', state, judge.place), state);
  } else if (target === '-' || hasSeveral(args)) state.folders = null;
  else state.folders = foldersAfter(target, state);
};

const evaluate: CommandRule = (judge, call, args) => {
  if (args.some(({ several, text }) => several || text.includes(UNKNOWN))) {
    refuseUnknown(
      judge,
      'eval',
      '`eval` runs text that is not known here',
      'Run the commands themselves, without `eval`.',
    );
    return;
  }
  judge.text(texts(args).join(' '), call.state, 'eval');
};

/** A file that is read into the shell may change anything in it. */
const source: CommandRule = (judge, call, args) => {
  const { state } = call;
  const path = args[0]?.text ?? '';
  const found = whereabouts(path.includes('/') ? path : `./${path}`, state, judge.place);
  const isProfile = found === 'home' || /^\/(?:etc\/profile|usr\/|opt\/)/u.test(path);
  if (args[0]?.several === true || !(found === 'workspace' || isProfile) || path.includes('..')) {
    refuseCall(
      judge,
      call,
      'source',
      `\`${shown(path)}\` would be read into the shell, and is no file of the workspace.`,
      'Read a file of the workspace by its path in it.',
    );
  }
  state.isClouded = true;
  state.parameters = null;
};

const trap: CommandRule = (judge, call, args) => {
  const at = firstOperand(args, {});
  const [action, ...signals] = args.slice(at);
  if (action === undefined || signals.length === 0) return;
  if (['-', ''].includes(action.text)) return;
  judge.later(action.several ? UNKNOWN : action.text, call.state, 'trap');
};

const alias: CommandRule = (judge, call, args) => {
  for (const { text, several } of args) {
    const equals = text.indexOf('=');
    if (equals < 0 && !several && !text.startsWith(UNKNOWN)) continue;
    const name = text.slice(0, equals);
    const value = text.slice(equals + 1);
    // Only plain words can be judged here: an alias may also be half of a syntax.
    const isPlain = /^[\w@%+./:,=-]+(?: [\w@%+./:,=-]+)*$/u.test(value);
    if (!isPlain || several || !/^[\w.-]+$/u.test(name) || RESERVED.has(name)) {
      refuseUnknown(judge, 'alias', 'This alias may change what the line means', AS_FUNCTION);
      return;
    }
    const words = value.split(' ');
    judge.call({
      ...call,
      words: words.map((word) => ({ text: word, several: false })),
      isInShell: false,
    });
    call.state.aliases.set(name, words);
  }
};

const hash: CommandRule = (judge, call, args) => {
  if (args.some(({ text }) => /^-[a-z]*p/u.test(text) || text.includes(UNKNOWN))) {
    refuseCall(
      judge,
      call,
      'builtin',
      '`hash -p` gives the name of a program to another one.',
      'Run the program by its path.',
    );
  }
};

const enable: CommandRule = (judge, call) => {
  refuseCall(
    judge,
    call,
    'builtin',
    '`enable` loads or removes parts of the shell.',
    'Use the builtins as they are.',
  );
};

/** `command x`, `builtin x` and `exec x` run x itself, even where a function has its name. */
const plainly: CommandRule = (judge, call, args) => {
  const isExec = call.words[0]?.text === 'exec';
  const at = firstOperand(args, { short: isExec ? 'a' : '' });
  if (args.slice(0, at).some(({ text }) => /^-[pVv]*[vV]/u.test(text))) return;
  if (hasSeveral(args.slice(0, at))) {
    refuseUnknown(
      judge,
      call.words[0]?.text ?? '',
      'It cannot be seen which command is run',
      'Write the command out.',
    );
    return;
  }
  judgePlain(judge, call, args.slice(at));
};

function judgePlain(judge: Judge, call: Call, words: readonly Field[]): void {
  judgeStarted(judge, call, words);
}

const shopt: CommandRule = (_judge, call, args) => {
  if (args.some(({ text, several }) => several || text.includes(UNKNOWN) || text === 'lastpipe')) {
    call.state.isClouded = true;
  }
};

export const BUILTIN_RULES = [
  ...named('export declare typeset local readonly', declare),
  ...named('read mapfile readarray wait', receive),
  ...named('printf', printf),
  ...named('unset', unset),
  ...named('let', letRule),
  ...named('test [', test),
  ...named('set', set),
  ...named('shift', shift),
  ...named('getopts', getopts),
  ...named('cd pushd popd', cd),
  ...named('eval', evaluate),
  ...named('source .', source),
  ...named('trap', trap),
  ...named('alias', alias),
  ...named('hash', hash),
  ...named('enable', enable),
  ...named('command builtin exec', plainly),
  ...named('shopt', shopt),
];
