import { refuseUnknown, type Call, type Judge } from '../shell/judge.ts';
import { shown, whereabouts } from '../shell/paths.ts';
import { newState, SOME_NAME, UNKNOWN, type Field, type ShellState } from '../shell/state.ts';
import { named, refuseCall, type CommandRule } from './command-rule.ts';

const PIPED =
  'Write the commands out, or save them as a file in the workspace, look at it, and run that.';
const DO_IT = 'Write the commands themselves in the line.';

/** `bash`, `sh` and `dash`: with text to run, a script file, or commands on their input. */
const shell: CommandRule = (judge, call, args) => {
  const name = call.words[0]?.text.split('/').at(-1) ?? '';
  const found = shellArguments(args);
  if (found === null) {
    refuseUnknown(judge, name, `It cannot be seen what \`${name}\` runs`, DO_IT);
    return;
  }
  if (found.isInformation) return;
  if (found.startFile !== null) {
    refuseCall(judge, call, 'not-understood', `\`${name}\` would read another start file.`, DO_IT);
    return;
  }
  const state = stateOf(judge, call, name !== 'bash' || found.isPosix, found.rest);
  if (found.isText) {
    const [text, , ...parameters] = found.rest;
    state.parameters = found.rest.length > 1 ? parameters : [];
    if (text === undefined) return;
    judgeShellText(judge, text.several ? UNKNOWN : text.text, state, name);
  } else if (found.rest[0] !== undefined && !found.readsInput) {
    judgeScriptFile(judge, call, found.rest[0], name);
  } else judgeInput(judge, call, state, name);
};

function judgeShellText(judge: Judge, text: string, state: ShellState, name: string): void {
  if (judge.depth > 40) {
    refuseUnknown(judge, name, 'Shells start each other too deeply', DO_IT, 'too-large');
  } else judge.text(text, state, name);
}

function judgeInput(judge: Judge, call: Call, state: ShellState, name: string): void {
  if (call.input.kind === 'text') judge.text(call.input.text, state, name);
  else if (call.input.kind === 'file') {
    judgeScriptFile(judge, call, { text: call.input.path, several: false }, name);
  } else {
    refuseCall(
      judge,
      call,
      'piped-code',
      `\`${name}\` would run whatever comes on its input.`,
      PIPED,
    );
  }
}

interface ShellArguments {
  readonly isText: boolean;
  readonly readsInput: boolean;
  readonly isPosix: boolean;
  readonly isInformation: boolean;
  readonly startFile: string | null;
  readonly rest: readonly Field[];
}

/** `bash -euxo pipefail -c text name args`: letters may stand together, and `o` takes the next word. */
function shellArguments(args: readonly Field[]): ShellArguments | null {
  let [isText, readsInput, isPosix] = [false, false, false];
  let startFile: string | null = null;
  let index = 0;
  for (; index < args.length; index += 1) {
    const field = args[index];
    if (field === undefined || field.several) return null;
    const { text } = field;
    if (text === '--' || text === '-') {
      index += 1;
      break;
    }
    if (text === '--version' || text === '--help') {
      return { isText, readsInput, isPosix, isInformation: true, startFile, rest: [] };
    }
    if (text === '--posix') isPosix = true;
    else if (/^--(?:rcfile|init-file)/u.test(text)) startFile = text;
    else if (text.startsWith('--')) continue;
    else if (/^[-+]\w/u.test(text)) {
      const letters = text.slice(1);
      if (text.startsWith('-') && letters.includes('c')) isText = true;
      if (letters.includes('s')) readsInput = true;
      if (/[oO]/u.test(letters)) {
        index += 1;
        if (args[index]?.text === 'posix') isPosix = true;
      }
    } else if (text.includes(UNKNOWN) && text.startsWith(UNKNOWN)) return null;
    else break;
  }
  return { isText, readsInput, isPosix, isInformation: false, startFile, rest: args.slice(index) };
}

/** A shell of its own: exported variables, no functions, its own input. */
function stateOf(judge: Judge, call: Call, isPosix: boolean, rest: readonly Field[]): ShellState {
  const outer = call.state;
  const state = { ...newState(judge.place.cwd), folders: outer.folders, isPosix };
  for (const name of outer.exported) {
    const binding = outer.variables.get(name);
    if (binding !== undefined) state.variables.set(name, binding);
  }
  // Functions reach it when they are exported; where that may be so, both they and programs are judged.
  const isExporting =
    /export\s+-\w*f|declare\s+-\w*[fx]|typeset\s+-\w*[fx]|set\s+-\w*a|allexport/u.test(judge.line);
  if (isExporting && !isPosix) {
    for (const [name, definition] of outer.functions) state.functions.set(name, definition);
  }
  state.isClouded = outer.isClouded;
  state.parameters = rest.slice(1);
  state.isFed = outer.isFed || call.input.kind !== 'inherited';
  return state;
}

function judgeScriptFile(judge: Judge, call: Call, file: Field, name: string): void {
  if (file.text.includes(UNKNOWN) || file.several) {
    if (
      file.text.includes('/') &&
      whereabouts(file.text, call.state, judge.place) !== 'outside' &&
      !file.several
    )
      return;
    refuseUnknown(
      judge,
      name,
      `It cannot be seen which script \`${name}\` runs`,
      'Write the path of the script out.',
    );
    return;
  }
  judgeCodeFile(judge, call, file.text);
}

/** A file that an interpreter runs must be one of the workspace; what is in it, only the wall limits. */
export function judgeCodeFile(judge: Judge, call: Call, path: string): void {
  const found = whereabouts(path, call.state, judge.place);
  const isSystem = path.startsWith('/usr/') && !path.includes('..');
  if (
    ['workspace', 'workspace-root', 'unknown'].includes(found) ||
    isSystem ||
    path === '/dev/null'
  )
    return;
  if (found === 'temporary' && !path.includes(SOME_NAME)) return;
  if (found === 'home' && !path.includes('..')) return;
  refuseCall(
    judge,
    call,
    found === 'device' ? 'piped-code' : 'program-outside',
    `\`${shown(path)}\` would be run as a program, and is no file of the workspace.`,
    found === 'device' ? PIPED : 'Put the script into the workspace.',
  );
}

const unsupportedShell: CommandRule = (judge, call, args) => {
  const first = args[0]?.text ?? '';
  if (first === '--version') return;
  if (first !== '' && !first.startsWith('-') && !first.includes(UNKNOWN)) {
    judgeCodeFile(judge, call, first);
    return;
  }
  const name = call.words[0]?.text ?? '';
  refuseUnknown(
    judge,
    name,
    `The language of \`${name}\` is not understood here`,
    'Use `bash -c`.',
  );
};

/** For programs that read a script of their own language from their input when they get no file. */
export function readsUnknownInput(call: Call): boolean {
  return call.input.kind === 'inherited' && call.state.isFed;
}

export const SHELL_RULES = [...named('bash sh dash', shell), ...named('zsh ksh', unsupportedShell)];
