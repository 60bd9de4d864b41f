import { judgeVariable } from '../shell/environment.ts';
import { refuseUnknown, type Call, type Judge } from '../shell/judge.ts';
import { judgeWrite } from '../shell/redirects.ts';
import { SOME_WORD, UNKNOWN, type Field } from '../shell/state.ts';
import {
  firstOperand,
  hasSeveral,
  optionValue,
  readArguments,
  type OptionSpec,
} from './arguments.ts';
import { judgeStarted, named, refuseCall, texts, type CommandRule } from './command-rule.ts';

interface WrapperSpec extends OptionSpec {
  /** Operands before the command, such as the time of `timeout`. */
  readonly operands?: number;
  /** `NAME=value` may stand before the command. */
  readonly hasVariables?: boolean;
}

const WRAPPERS: Readonly<Record<string, WrapperSpec>> = {
  nohup: {},
  setsid: {},
  nice: { short: 'n', long: ['adjustment'] },
  ionice: { short: 'cnpPu', long: ['class', 'classdata'] },
  timeout: { short: 'ks', long: ['kill-after', 'signal'], operands: 1 },
  gtimeout: { short: 'ks', long: ['kill-after', 'signal'], operands: 1 },
  stdbuf: { short: 'ioe', long: ['input', 'output', 'error'] },
  time: { short: 'fo', long: ['format', 'output'] },
  unbuffer: {},
  chrt: { short: 'TPD', operands: 1 },
  taskset: { operands: 1 },
  'xvfb-run': {
    short: 'nefspw',
    long: ['server-num', 'error-file', 'auth-file', 'server-args', 'wait'],
  },
  'cross-env': { hasVariables: true },
  'cross-env-shell': { hasVariables: true },
  ccache: {},
  bear: { long: ['output'] },
  valgrind: { long: ['tool', 'log-file', 'suppressions'] },
  entr: {},
  c8: {
    short: 'ronx',
    long: ['reporter', 'reports-dir', 'include', 'exclude', 'config', 'temp-directory'],
  },
  nyc: { short: 'ronx', long: ['reporter', 'report-dir', 'include', 'exclude', 'temp-dir'] },
};

const wrapper: CommandRule = (judge, call, args) => {
  const spec = WRAPPERS[call.words[0]?.text.split('/').at(-1) ?? ''] ?? {};
  judgeWrapped(judge, call, args, spec);
};

/** Finds the command behind options, operands and variables, and judges it. */
export function judgeWrapped(
  judge: Judge,
  call: Call,
  args: readonly Field[],
  spec: WrapperSpec,
): void {
  let at = firstOperand(args, spec) + (spec.operands ?? 0);
  while (spec.hasVariables === true && /^[A-Za-z_][\w.%()]*=/u.test(args[at]?.text ?? '')) {
    judgeVariableWord(judge, call, args[at]);
    at += 1;
  }
  if (args.slice(0, at).some(({ several }) => several)) {
    refuseUnknown(
      judge,
      call.words[0]?.text ?? '',
      'An unquoted variable stands before the command, and may be more than one word',
      'Put the variable in double quotes.',
    );
    return;
  }
  judgeStarted(judge, call, args.slice(at));
}

function judgeVariableWord(judge: Judge, call: Call, field: Field | undefined): void {
  const text = field?.text ?? '';
  const equals = text.indexOf('=');
  judgeVariable(judge, text.slice(0, equals), text.slice(equals + 1), call.state);
}

const env: CommandRule = (judge, call, args) => {
  const read = readArguments(args, {
    short: 'uCSa',
    long: ['unset', 'chdir', 'split-string', 'argv0'],
  });
  const isSplit = args.some(({ text }) => /^-[a-z0]*S/u.test(text) || text.startsWith('--s'));
  if (isSplit) {
    const at = args.findIndex(({ text }) => /^-[a-z0]*S/u.test(text) || text.startsWith('--s'));
    const value = optionValue(read, '-S', '--split-string') ?? '';
    const after = /^(?:-[a-z0]*S|--split-string)$/u.test(args[at]?.text ?? '') ? at + 2 : at + 1;
    if (/[\\$"'\uFDD0-\uFDD2]/u.test(value)) {
      refuseUnknown(
        judge,
        'env',
        '`env -S` splits text in its own way',
        'Write the command out as words.',
      );
      return;
    }
    const words = value.split(/\s+/u).map((text) => ({ text, several: false }));
    env(judge, call, [...words, ...args.slice(after)]);
    return;
  }
  judgeWrapped(judge, call, args, {
    short: 'uCa',
    long: ['unset', 'chdir', 'argv0'],
    hasVariables: true,
  });
};

const xargs: CommandRule = (judge, call, args) => {
  const spec = {
    short: 'aEIJLnPRsd',
    long: [
      'arg-file',
      'delimiter',
      'max-lines',
      'max-args',
      'max-procs',
      'max-chars',
      'process-slot-var',
    ],
  };
  const at = firstOperand(args, spec);
  const read = readArguments(args.slice(0, at), spec);
  const mark =
    optionValue(read, '-I', '-J', '--replace') ??
    (/(?:^|\s)(?:-i|--replace)(?:\s|$)/u.test(texts(args.slice(0, at)).join(' ')) ? '{}' : null);
  if (hasSeveral(args.slice(0, at))) {
    refuseUnknown(
      judge,
      'xargs',
      'It cannot be seen which command `xargs` runs',
      'Quote its options.',
    );
    return;
  }
  const words = args.slice(at);
  if (words.length === 0) return;
  const given =
    mark === null || mark === ''
      ? [...words, { text: UNKNOWN, several: true }]
      : words.map((word) => ({ ...word, text: word.text.replaceAll(mark, UNKNOWN) }));
  judgeStarted(judge, { ...call, input: { kind: 'file', path: '/dev/null' } }, given);
};

const RUNNERS = new Set(['-exec', '-execdir', '-ok', '-okdir']);
const WRITERS = new Set(['-fprint', '-fprint0', '-fprintf', '-fls']);

const find: CommandRule = (judge, call, args) => {
  const end = args.findIndex(({ text }) => text.startsWith('-') || text === '(' || text === '!');
  const roots = end < 0 ? args : args.slice(0, end);
  if (hasSeveral(args)) {
    refuseUnknown(
      judge,
      'find',
      'An unquoted variable may be options of `find`, which can run commands',
      'Put the variable in double quotes.',
    );
    return;
  }
  for (let index = 0; index < args.length; index += 1) {
    const text = args[index]?.text ?? '';
    // A word that begins with unknown text may be `-exec`, but what it runs would still have to follow.
    if (WRITERS.has(text)) judgeWrite(judge, args[index + 1]?.text ?? '', call.state, 'find');
    if (text === '-delete')
      for (const root of texts(roots)) judgeWrite(judge, root, call.state, 'find');
    if (!RUNNERS.has(text)) continue;
    const stop = args.findIndex(
      (field, at) =>
        at > index && (field.text === ';' || (field.text === '+' && args[at - 1]?.text === '{}')),
    );
    const last = stop < 0 ? args.length : stop;
    const words = args.slice(index + 1, last).map((field) => ({
      ...field,
      text: field.text.replaceAll('{}', `./${UNKNOWN}`),
    }));
    judgeStarted(judge, { ...call, input: { kind: 'file', path: '/dev/null' } }, words);
    index = last;
  }
};

/** fd: `-x command` and `-X command` take all words that follow. */
const fd: CommandRule = (judge, call, args) => {
  if (hasSeveral(args)) {
    refuseUnknown(
      judge,
      'fd',
      'An unquoted variable may be options of `fd`, which can run commands',
      'Put the variable in double quotes.',
    );
    return;
  }
  const at = args.findIndex(
    ({ text }) => /^-[A-WYZa-wyz]*[xX]$/u.test(text) || /^--exec(?:-batch)?$/u.test(text),
  );
  const joined = args.find(({ text }) => /^-[xX]./u.test(text) || text.startsWith('--exec='));
  if (joined !== undefined)
    refuseUnknown(
      judge,
      'fd',
      `\`${joined.text}\` cannot be read for sure`,
      'Write `-x` and the command as words of their own.',
    );
  if (at >= 0) judgeStarted(judge, call, [...args.slice(at + 1), { text: UNKNOWN, several: true }]);
};

/** Programs whose words are put together into one text that a shell reads. */
const asText =
  (spec: OptionSpec): CommandRule =>
  (judge, call, args) => {
    const at = firstOperand(args, spec);
    if (hasSeveral(args)) {
      refuseUnknown(
        judge,
        call.words[0]?.text ?? '',
        'It cannot be seen which command is run',
        'Write the command out.',
      );
      return;
    }
    judge.text(texts(args.slice(at)).join(' '), call.state, call.words[0]?.text ?? '');
  };

/** Each operand is a command of its own: `concurrently "npm run api" "npm run web"`. */
const eachAsText =
  (spec: OptionSpec): CommandRule =>
  (judge, call, args) => {
    for (const { text } of readArguments(args, spec).operands) {
      judge.text(
        text.replace(/^npm:/u, 'npm run ').replaceAll('*', ''),
        call.state,
        call.words[0]?.text ?? '',
      );
    }
  };

const flock: CommandRule = (judge, call, args) => {
  const at = firstOperand(args, { short: 'wE', long: ['wait', 'timeout', 'conflict-exit-code'] });
  if (hasSeveral(args.slice(0, at + 1))) {
    refuseUnknown(
      judge,
      'flock',
      'It cannot be seen which command is run',
      'Put the variable in double quotes.',
    );
    return;
  }
  const lock = args[at]?.text ?? '';
  if (!/^\d+$/u.test(lock)) judgeWrite(judge, lock, call.state, 'flock');
  const rest = args.slice(at + 1);
  if (/^(?:-c|--command)$/u.test(rest[0]?.text ?? ''))
    judge.text(rest[1]?.text ?? '', call.state, 'flock');
  else judgeStarted(judge, call, rest);
};

const script: CommandRule = (judge, call, args) => {
  const read = readArguments(args, {
    short: 'cEIOBTmo',
    long: ['command', 'echo', 'log-in', 'log-out', 'log-io', 'log-timing'],
  });
  const command = optionValue(read, '-c', '--command');
  for (const { text } of read.operands) judgeWrite(judge, text, call.state, 'script');
  if (command !== null) judge.text(command, call.state, 'script');
  else
    refuseCall(
      judge,
      call,
      'interactive',
      '`script` starts a shell that waits for a person.',
      'Name the command: `script -qc "command" /dev/null`.',
    );
};

const parallel: CommandRule = (judge, call, args) => {
  const at = firstOperand(args, {
    short: 'jNLnIaSP',
    long: [
      'jobs',
      'max-args',
      'arg-file',
      'colsep',
      'delay',
      'timeout',
      'retries',
      'joblog',
      'tmpdir',
      'results',
      'workdir',
    ],
  });
  const end = args.findIndex(({ text }) => text.startsWith(':::'));
  const words = args.slice(at, end < 0 ? args.length : end);
  if (
    hasSeveral(words) ||
    words.length === 0 ||
    texts(args.slice(0, at)).some((text) => /^(?:-S|--ssh|--sshlogin|--profile|-J)/u.test(text))
  ) {
    refuseUnknown(
      judge,
      'parallel',
      'It cannot be seen which commands `parallel` runs',
      'Use `xargs -n1 -P4 command`, or a loop with `&` and `wait`.',
    );
    return;
  }
  const text = texts(words).join(' ');
  judge.text(text.replaceAll(/\{[^{}\s]*\}/gu, SOME_WORD), call.state, 'parallel');
};

const busybox: CommandRule = (judge, call, args) => {
  if (/^--(?:list|help|list-full)$/u.test(args[0]?.text ?? '')) return;
  if (args[0]?.text.startsWith('-') === true) {
    refuseCall(
      judge,
      call,
      'not-understood',
      'This use of busybox is not understood.',
      'Name the program itself.',
    );
    return;
  }
  judgeStarted(judge, call, args);
};

export const WRAPPER_RULES = [
  ...named(Object.keys(WRAPPERS).join(' '), wrapper),
  ...named('env', env),
  ...named('xargs', xargs),
  ...named('find', find),
  ...named('fd fdfind', fd),
  ...named('watch', asText({ short: 'nqs', long: ['interval', 'equexit'] })),
  ...named(
    'hyperfine',
    eachAsText({
      short: 'wrmMpcnLPS',
      long: [
        'warmup',
        'runs',
        'min-runs',
        'max-runs',
        'prepare',
        'cleanup',
        'command-name',
        'export-json',
        'export-markdown',
        'export-csv',
        'shell',
        'setup',
        'parameter-list',
      ],
    }),
  ),
  ...named(
    'concurrently',
    eachAsText({
      short: 'nclmps',
      long: [
        'names',
        'name-separator',
        'prefix',
        'prefix-colors',
        'success',
        'max-processes',
        'restart-tries',
        'kill-others-on-fail',
      ],
    }),
  ),
  ...named('flock', flock),
  ...named('script', script),
  ...named('parallel', parallel),
  ...named('busybox toybox', busybox),
];
