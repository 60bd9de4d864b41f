import { refuseUnknown, type Call, type Judge } from '../shell/judge.ts';
import { SOME_NAME, UNKNOWN, type Field } from '../shell/state.ts';
import { named, refuseCall, type CommandRule } from './command-rule.ts';
import { judgeInlineCode } from './inline-code.ts';
import { judgeCodeFile, readsUnknownInput } from './shells.ts';

const AS_FILE =
  'Write the code to a script file in the workspace and run that, or run the programs directly in the line.';

interface Interpreter {
  readonly language: string;
  /** Letters of short options whose next word (or rest) is code. */
  readonly code: string;
  readonly longCode: readonly string[];
  /** Letters of short options that take another value. */
  readonly values: string;
  readonly longValues: readonly string[];
  /** Letters that only read or test: what follows are files. */
  readonly harmless?: RegExp;
  /** First words that are commands of the program, after which nothing is a script: `node --test`, `deno run`. */
  readonly commands?: RegExp;
}

const NODE: Interpreter = {
  language: 'node',
  code: 'ep',
  longCode: ['eval', 'print'],
  values: 'rC',
  longValues: [
    'require',
    'import',
    'loader',
    'experimental-loader',
    'conditions',
    'input-type',
    'env-file',
    'test-name-pattern',
    'test-reporter',
    'test-concurrency',
    'watch-path',
    'title',
    'stack-trace-limit',
    'tsconfig',
  ],
  harmless: /^(?:-c|--check|--test|-v|--version|-h|--help)$/u,
};

const PYTHON: Interpreter = {
  language: 'python',
  code: 'c',
  longCode: [],
  values: 'mWXQ',
  longValues: ['check-hash-based-pycs'],
  harmless: /^(?:-V|--version|-h|--help)$/u,
};

const INTERPRETERS: Readonly<Record<string, Interpreter>> = {
  node: NODE,
  nodejs: NODE,
  tsx: { ...NODE, commands: /^(?:watch|node)$/u },
  'ts-node': { ...NODE, code: 'ep', values: 'rPOT' },
  bun: {
    ...NODE,
    commands:
      /^(?:run|test|install|i|add|remove|rm|update|build|init|create|pm|x|upgrade|link|unlink|dev|publish|outdated|audit|why|info|exec|repl)$/u,
  },
  deno: {
    ...NODE,
    code: '',
    longCode: [],
    commands:
      /^(?:run|test|fmt|lint|check|task|bench|cache|compile|doc|info|install|add|remove|types|coverage|eval|repl|init|serve|deploy|publish|upgrade|jupyter)$/u,
  },
  python: PYTHON,
  python2: PYTHON,
  python3: PYTHON,
  pypy3: PYTHON,
  ipython: PYTHON,
  perl: {
    language: 'perl',
    code: 'eE',
    longCode: [],
    values: 'IFMm',
    longValues: [],
    harmless: /^-(?:v|V|h)$/u,
  },
  ruby: {
    language: 'ruby',
    code: 'e',
    longCode: [],
    values: 'IrEKFCTWx',
    longValues: [],
    harmless: /^(?:-v|--version|-h|--help)$/u,
  },
  php: {
    language: 'php',
    code: 'rBRE',
    longCode: ['run', 'process-code', 'process-begin', 'process-end'],
    values: 'cdfFStz',
    longValues: ['define', 'server', 'docroot', 'php-ini'],
    harmless: /^(?:-v|--version|-l|--syntax-check|-i|-m|-h|--help)$/u,
  },
  lua: { language: 'lua', code: 'e', longCode: [], values: 'l', longValues: [], harmless: /^-v$/u },
  luajit: {
    language: 'lua',
    code: 'e',
    longCode: [],
    values: 'lbjO',
    longValues: [],
    harmless: /^-v$/u,
  },
};

const interpreter: CommandRule = (judge, call, args) => {
  const name = (call.words[0]?.text ?? '').split('/').at(-1) ?? '';
  const spec = INTERPRETERS[name] ?? (name.startsWith('python3') ? PYTHON : undefined);
  if (spec === undefined) return;
  let index = 0;
  for (; index < args.length; index += 1) {
    const field = args[index];
    if (field === undefined) return;
    const { text } = field;
    if (spec.harmless?.test(text) === true) return;
    if (field.several || text.startsWith(UNKNOWN)) return refuseOpen(judge, call, field);
    if (text === '--') {
      index += 1;
      break;
    }
    if (!text.startsWith('-') || text === '-') break;
    const next = judgeOption(judge, call, spec, args, index);
    if (next === null) return;
    index = next;
  }
  judgeOperand(judge, call, spec, args.slice(index));
};

/** Judges one option; says where it ends, or `null` when nothing after it is a script. */
function judgeOption(
  judge: Judge,
  call: Call,
  spec: Interpreter,
  args: readonly Field[],
  index: number,
): number | null {
  const text = args[index]?.text ?? '';
  if (text.startsWith('--')) {
    const [name = '', ...rest] = text.slice(2).split('=');
    const value = rest.length > 0 ? rest.join('=') : (args[index + 1]?.text ?? '');
    if (spec.longCode.includes(name)) return (judgeCode(judge, call, spec, value), null);
    judgeLoaded(judge, call, `--${name}`, value);
    return spec.longValues.includes(name) && rest.length === 0 ? index + 1 : index;
  }
  for (let at = 1; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    const rest = text.slice(at + 1);
    // The letters behind `-i` of perl and ruby are what copies are called.
    if (letter === 'i' && /^\.\w+$/u.test(rest)) return index;
    const isCode = spec.code.includes(letter);
    if (!isCode && !spec.values.includes(letter)) continue;
    // `-pe code`: the first letter may stand before the one that takes the code.
    if (isCode && rest !== '' && [...rest].every((one) => spec.code.includes(one))) continue;
    const value = rest === '' ? (args[index + 1]?.text ?? '') : rest;
    if (isCode) return (judgeCodes(judge, call, spec, args.slice(index), value), null);
    judgeLoaded(judge, call, `-${letter}`, value);
    if (spec.language === 'python' && letter === 'm')
      return (judgeModule(judge, call, value, args.slice(index + 1)), null);
    return rest === '' ? index + 1 : index;
  }
  return index;
}

/** Perl takes several `-e`; all of the words are looked at together. */
function judgeCodes(
  judge: Judge,
  call: Call,
  spec: Interpreter,
  args: readonly Field[],
  first: string,
): void {
  judgeCode(judge, call, spec, first);
  for (const [index, { text }] of args.entries()) {
    if (index > 0 && /^-[a-zA-Z0]*[eE]$/u.test(text))
      judgeCode(judge, call, spec, args[index + 1]?.text ?? '');
  }
}

function judgeCode(judge: Judge, call: Call, spec: Interpreter, code: string): void {
  if (code.includes(UNKNOWN) || code.includes(SOME_NAME)) {
    refuseUnknown(
      judge,
      call.words[0]?.text ?? '',
      'The inline code holds text that is not known here',
      'Put the code in single quotes and pass values as arguments or in environment variables.',
      'inline-code',
    );
    return;
  }
  const verdict = judgeInlineCode(spec.language, code);
  if (verdict === null) return;
  refuseCall(judge, call, 'inline-code', `The inline code is refused: ${verdict}.`, AS_FILE);
}

/** What `--require`, `--import`, `-r`, `-I` and their like load: packages and files of the workspace. */
function judgeLoaded(judge: Judge, call: Call, option: string, value: string): void {
  if (!/^(?:-r|-I|--(?:require|import|loader|experimental-loader))$/u.test(option)) return;
  if (/^(?:data|https?|file):/u.test(value)) {
    refuseCall(judge, call, 'inline-code', `\`${option}\` loads code from an address.`, AS_FILE);
  } else if (value.startsWith('/') || value.startsWith('..')) judgeCodeFile(judge, call, value);
}

const RISKY_MODULES =
  /^(?:pty|pdb|timeit|trace|profile|cProfile|code|runpy|idlelib|test\..*|webbrowser)$/u;

/** `python -m module`: some modules are commands that have a rule of their own, some run other code. */
function judgeModule(judge: Judge, call: Call, name: string, after: readonly Field[]): void {
  const rest = after.slice(after[0]?.text === name ? 1 : 0);
  if (
    name === 'pip' ||
    name === 'twine' ||
    name === 'poetry' ||
    name === 'pipx' ||
    name === 'coverage' ||
    name === 'uv'
  ) {
    judge.call({ ...call, words: [{ text: name, several: false }, ...rest], isInShell: false });
  } else if (RISKY_MODULES.test(name) || name.includes(UNKNOWN)) {
    refuseCall(
      judge,
      call,
      'inline-code',
      `\`-m ${name}\` runs code or programs that it is given.`,
      AS_FILE,
    );
  }
}

function judgeOperand(judge: Judge, call: Call, spec: Interpreter, rest: readonly Field[]): void {
  const [script] = rest;
  if (script === undefined || script.text === '-') {
    if (call.input.kind === 'text') judgeCode(judge, call, spec, call.input.text);
    else if (call.input.kind === 'file') judgeCodeFile(judge, call, call.input.path);
    else if (readsUnknownInput(call) || script !== undefined) {
      refuseCall(judge, call, 'piped-code', 'It would run whatever comes on its input.', AS_FILE);
    }
    return;
  }
  if (spec.commands?.test(script.text) === true) {
    const name = call.words[0]?.text ?? '';
    if (rest.some(({ text }) => /^https?:/u.test(text)) && name === 'deno') {
      refuseCall(judge, call, 'piped-code', 'It would run code from an address.', AS_FILE);
    } else if (script.text === 'eval')
      judgeCode(
        judge,
        call,
        spec,
        rest
          .slice(1)
          .map(({ text }) => text)
          .join(' '),
      );
    else if (/^(?:x|exec)$/u.test(script.text))
      judge.call({
        ...call,
        words: [{ text: 'bunx', several: false }, ...rest.slice(1)],
        isInShell: false,
      });
    else if (/^(?:publish|deploy|upgrade)$/u.test(script.text)) {
      refuseCall(
        judge,
        call,
        'publishing',
        `\`${name} ${script.text}\` publishes or changes the machine.`,
        'Say in your result what is to be published; a person does it.',
      );
    }
    return;
  }
  judgeCodeFile(judge, call, script.text);
}

function refuseOpen(judge: Judge, call: Call, field: Field): void {
  if (!field.several && field.text.startsWith(UNKNOWN) && field.text.includes('/')) return;
  refuseUnknown(
    judge,
    call.words[0]?.text ?? '',
    'It cannot be seen whether this is a script or an option with code',
    'Write the path of the script out, or begin it with `./`.',
  );
}

export const INTERPRETER_RULES = [
  ...named(Object.keys(INTERPRETERS).join(' '), interpreter),
  ...named(
    'python3.8 python3.9 python3.10 python3.11 python3.12 python3.13 python3.14',
    interpreter,
  ),
];
