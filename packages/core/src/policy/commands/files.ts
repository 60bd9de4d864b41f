import { HARD_BLOCKED_NAMES } from '../lists/hard-blocked.ts';
import { baseName } from '../rules.ts';
import type { Call, Judge } from '../shell/judge.ts';
import { isSystemProgram, shown, whereabouts } from '../shell/paths.ts';
import { judgeWrite } from '../shell/redirects.ts';
import { SOME_NAME, UNKNOWN, type Field } from '../shell/state.ts';
import {
  hasOption,
  optionValue,
  readArguments,
  type OptionSpec,
  type ReadArguments,
} from './arguments.ts';
import { named, refuseCall, type CommandRule } from './command-rule.ts';

const COPY: OptionSpec = {
  short: 'tSmogZ',
  long: ['target-directory', 'suffix', 'mode', 'owner', 'group', 'context'],
};

/** Every operand is written to or removed. */
const writesAll =
  (spec: OptionSpec): CommandRule =>
  (judge, call, args) => {
    for (const { text } of readArguments(args, spec).operands) {
      judgeWrite(judge, text, call.state, nameOf(call));
    }
  };

const remove: CommandRule = (judge, call, args) => {
  const read = readArguments(args, {});
  const isRecursive = hasOption(read, '-r', '-R', '--recursive', '--force-recursive');
  for (const operand of read.operands) judgeRemoval(judge, call, operand, isRecursive);
};

function judgeRemoval(judge: Judge, call: Call, operand: Field, isRecursive: boolean): void {
  const { text } = operand;
  const found = whereabouts(text, call.state, judge.place);
  const isEverything =
    found === 'temporary-root' ||
    (found === 'workspace-root' &&
      (isRecursive || text.includes(SOME_NAME)) &&
      !isListOfFiles(text));
  if (found === 'outside' || found === 'home' || found === 'git') {
    refuseCall(
      judge,
      call,
      'remove-outside',
      `\`${shown(text)}\` is not the agent's to remove.`,
      `Remove what is in the workspace or in ${judge.place.tmp}, by name.`,
    );
  } else if (isEverything) {
    refuseCall(
      judge,
      call,
      'remove-everything',
      `\`${shown(text)}\` is a whole folder that the run or others need.`,
      'Name what is to be removed.',
    );
  } else if (isRecursive && /^\uFDD0(?:\/\uFDD1?)?$/u.test(text) && text.includes('/')) {
    // With an empty variable this is the root of the machine.
    refuseCall(
      judge,
      call,
      'remove-unknown',
      `What \`${shown(text)}\` removes is not known, and with an empty variable it is everything.`,
      'Write the folder out, or use "${name:?}/".',
    );
  }
}

/** `*.log` is some files of the root; `*` alone is all of it. */
function isListOfFiles(text: string): boolean {
  const last = baseName(text);
  return last.includes(SOME_NAME) && last !== SOME_NAME;
}

/** `cp`, `mv`, `ln`, `install`, `rsync`: the last operand or `-t` is written; of `mv` the others are removed. */
const copy: CommandRule = (judge, call, args) => {
  const read = readArguments(args, COPY);
  const name = nameOf(call);
  const folder = optionValue(read, '-t', '--target-directory');
  const targets = folder === null ? read.operands.slice(-1).map(({ text }) => text) : [folder];
  const sources = folder === null ? read.operands.slice(0, -1) : read.operands;
  const isSingleLink = name === 'ln' && folder === null && read.operands.length === 1;
  if (!isSingleLink) for (const target of targets) judgeWrite(judge, target, call.state, name);
  for (const { text } of isSingleLink ? read.operands : sources)
    judgeSource(judge, call, text, name);
};

function judgeSource(judge: Judge, call: Call, text: string, name: string): void {
  if (isSystemProgram(text) && HARD_BLOCKED_NAMES.has(baseName(text))) {
    refuseCall(
      judge,
      call,
      'renamed-program',
      `\`${text}\` is never run by agents, under no name.`,
      'Leave it where it is.',
    );
  }
  if (name === 'mv') judgeWrite(judge, text, call.state, name);
  if (name !== 'ln' || !text.startsWith('/')) return;
  const found = whereabouts(text, call.state, judge.place);
  if (found === 'outside' || found === 'home') {
    refuseCall(
      judge,
      call,
      'link-outside',
      `A link to \`${shown(text)}\` leads out of the workspace.`,
      'Copy the file, or link inside the workspace.',
    );
  }
}

const rsync: CommandRule = (judge, call, args) => {
  const read = readArguments(args, {
    short: 'efBMT',
    long: [
      'rsh',
      'rsync-path',
      'exclude',
      'include',
      'filter',
      'exclude-from',
      'include-from',
      'files-from',
      'log-file',
      'partial-dir',
      'temp-dir',
      'backup-dir',
    ],
  });
  if (
    hasOption(read, '-e', '--rsh', '--rsync-path', '-M', '--remote-option') ||
    read.operands.some(({ text }) => /^[^/]*:/u.test(text))
  ) {
    refuseCall(
      judge,
      call,
      'remote-shell',
      '`rsync` to or from another machine starts a remote shell.',
      'Copy inside the workspace.',
    );
    return;
  }
  for (const { text } of read.operands.slice(-1)) judgeWrite(judge, text, call.state, 'rsync');
};

const chmod: CommandRule = (judge, call, args) => {
  // A mode may begin with a dash (`-x`), so options are told apart by hand.
  const words = args.filter(({ text }) => !/^-[RvcfHLP]+$|^--/u.test(text));
  const [mode, ...files] = words;
  const isReference = args.some(({ text }) => text.startsWith('--ref'));
  const targets = isReference ? words : files;
  if (!isReference && !isSensibleMode(mode?.text ?? '')) {
    refuseCall(
      judge,
      call,
      'chmod-mode',
      `The mode \`${shown(mode?.text ?? '')}\` is not one that agents set.`,
      'Use a plain mode, such as +x, 644 or 755.',
    );
    return;
  }
  for (const { text } of targets) judgeWrite(judge, text, call.state, 'chmod');
};

/** No set-user-id, set-group-id or sticky bits, and no mode that is unknown. */
function isSensibleMode(mode: string): boolean {
  return /^0?[0-7]{3}$/u.test(mode) || /^[ugoa]*[-+=][rwxX]*(?:,[ugoa]*[-+=][rwxX]*)*$/u.test(mode);
}

const dd: CommandRule = (judge, call, args) => {
  for (const { text } of args) {
    if (text.startsWith('of=')) judgeWrite(judge, text.slice(3), call.state, 'dd');
    if (
      text.startsWith('if=') &&
      whereabouts(text.slice(3), call.state, judge.place) === 'outside' &&
      text.startsWith('if=/dev/')
    ) {
      refuseCall(
        judge,
        call,
        'write-outside',
        `\`${shown(text.slice(3))}\` is a device of the machine.`,
        'Read from /dev/zero, /dev/urandom or a file.',
      );
    }
    if (text.startsWith(UNKNOWN))
      refuseCall(
        judge,
        call,
        'not-understood',
        'It cannot be seen where `dd` writes.',
        'Write `of=` and the path out.',
      );
  }
};

/** Only options name what is written: `sort -o`, `curl -o`, `wget -O` … */
const writesOption =
  (spec: OptionSpec, ...names: readonly string[]): CommandRule =>
  (judge, call, args) => {
    const read = readArguments(args, spec);
    for (const { name, value } of read.options) {
      if (
        value !== null &&
        value !== '-' &&
        hasOption({ options: [{ name, value }], operands: [] }, ...names)
      ) {
        judgeWrite(judge, value, call.state, nameOf(call));
      }
    }
    judgeProxies(judge, call, read);
  };

/** `curl -K -` reads options from its input. */
function judgeProxies(judge: Judge, call: Call, read: ReadArguments): void {
  const config = nameOf(call) === 'curl' ? optionValue(read, '-K', '--config') : null;
  if (config !== null) {
    refuseCall(
      judge,
      call,
      'not-understood',
      '`curl` would take its options from elsewhere.',
      'Write the options out.',
    );
  }
}

function nameOf(call: Call): string {
  return baseName(call.words[0]?.text ?? '');
}

export const FILE_RULES = [
  ...named('rm', remove),
  ...named('rmdir unlink', remove),
  ...named('touch', writesAll({ short: 'rtd', long: ['date', 'reference', 'time'] })),
  ...named('mkdir mkfifo', writesAll({ short: 'mZ', long: ['mode', 'context'] })),
  ...named('tee', writesAll({})),
  ...named(
    'truncate fallocate shred',
    writesAll({ short: 'srlonx', long: ['size', 'reference', 'length', 'offset', 'iterations'] }),
  ),
  ...named('cp mv ln link install', copy),
  ...named('rsync', rsync),
  ...named('chmod', chmod),
  ...named('dd', dd),
  ...named(
    'curl',
    writesOption(
      {
        short: 'oKXHdFuAbceTmwYyzCDEQrtxP',
        long: [
          'output',
          'output-dir',
          'config',
          'request',
          'header',
          'data',
          'form',
          'user',
          'max-time',
          'write-out',
          'cookie',
          'cookie-jar',
          'dump-header',
          'trace',
          'trace-ascii',
          'retry',
          'connect-timeout',
          'data-binary',
          'data-raw',
          'data-urlencode',
          'json',
          'url',
          'proxy',
          'stderr',
          'hsts',
          'alt-svc',
          'etag-save',
          'libcurl',
        ],
      },
      '-o',
      '--output',
      '-c',
      '-D',
      '--cookie-jar',
      '--dump-header',
      '--output-dir',
      '--trace',
      '--trace-ascii',
      '--stderr',
      '--libcurl',
      '--etag-save',
      '--hsts',
      '--alt-svc',
    ),
  ),
  ...named(
    'patch',
    writesOption(
      { short: 'odpirBDFVYzgx', long: ['output', 'directory', 'strip', 'input'] },
      '-o',
      '-d',
      '--output',
      '--directory',
    ),
  ),
];
