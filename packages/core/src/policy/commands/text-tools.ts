import { refuseUnknown, type Call, type Judge } from '../shell/judge.ts';
import { judgeWrite } from '../shell/redirects.ts';
import { SOME_NAME, UNKNOWN } from '../shell/state.ts';
import { hasOption, isLong, optionValue, readArguments } from './arguments.ts';
import { named, refuseCall, texts, type CommandRule } from './command-rule.ts';
import { readSed } from './sed-script.ts';
import { judgeCodeFile } from './shells.ts';

const SED = { short: 'efl', long: ['expression', 'file', 'line-length'] };

const sed: CommandRule = (judge, call, args) => {
  const read = readArguments(args, SED);
  const scripts = read.options
    .filter(({ name }) => name === '-e' || isLong(name, 'expression'))
    .map(({ value }) => value ?? '');
  const hasFile = hasOption(read, '-f', '--file');
  const files = [...read.operands];
  if (scripts.length === 0 && !hasFile) {
    const first = files.shift();
    if (first?.several === true && first.text.startsWith(UNKNOWN))
      return refuseScript(judge, 'sed');
    if (first !== undefined) scripts.push(first.text);
  }
  for (const one of scripts) judgeSed(judge, call, one);
  // `-i` takes what copies are called in the same word, which readArguments takes for further letters.
  const isInPlace = args.some(({ text }) => /^-[a-zA-Z]*i/u.test(text) || isLong(text, 'in-place'));
  if (isInPlace) for (const { text } of files) judgeWrite(judge, text, call.state, 'sed');
  const value = optionValue(read, '-f', '--file');
  if (value !== null && /^(?:-|\/dev\/)/u.test(value)) refuseScript(judge, 'sed');
};

function refuseScript(judge: Judge, name: string): void {
  refuseUnknown(
    judge,
    name,
    `The script of \`${name}\` is not known here`,
    'Write a short script out in single quotes, or use a script file of the workspace with `-f`.',
  );
}

function judgeSed(judge: Judge, call: Call, script: string): void {
  const found = readSed(script);
  if (found === null) {
    refuseUnknown(
      judge,
      'sed',
      'This script of `sed` is not understood',
      'Use simpler commands, or write it as a script file for `sed -f`.',
    );
    return;
  }
  if (found.runs) {
    refuseCall(
      judge,
      call,
      'inline-code',
      'The command `e` of `sed` runs programs.',
      'Run the program itself, and give its output to `sed`.',
    );
  }
  for (const path of found.writes) judgeWrite(judge, path, call.state, 'sed');
}

const awk: CommandRule = (judge, call, args) => {
  const spec = {
    short: 'FvfileEo',
    long: ['field-separator', 'assign', 'file', 'include', 'load', 'source', 'exec'],
  };
  const read = readArguments(args.slice(0, programAt(args.map(({ text }) => text)) + 1), spec);
  if (hasOption(read, '-l', '--load', '-E', '--exec', '-i', '--include')) {
    const value = optionValue(read, '-l', '--load', '-E', '--exec', '-i', '--include') ?? '';
    if (value !== 'inplace') return refuseScript(judge, 'awk');
  }
  const file = optionValue(read, '-f', '--file');
  if (file !== null) {
    if (file === '-') refuseScript(judge, 'awk');
    else judgeCodeFile(judge, call, file);
  }
  const sources = read.options
    .filter(({ name }) => name === '-e' || isLong(name, 'source'))
    .map(({ value }) => value ?? '');
  const [program] = read.operands;
  if (file === null && sources.length === 0) {
    if (program === undefined) return;
    if (program.several) return refuseScript(judge, 'awk');
    sources.push(program.text);
  }
  for (const one of sources) judgeAwk(judge, call, one);
};

/** Index of the program text: the first word that is no option and no value of one. */
function programAt(words: readonly string[]): number {
  let index = 0;
  for (; index < words.length; index += 1) {
    const text = words[index] ?? '';
    if (!text.startsWith('-') || text === '-') return index;
    if (text === '--') return index + 1;
    if (
      /^-[FvfileEo]$/u.test(text) ||
      /^--(?:field-separator|assign|file|include|load|source|exec)$/u.test(text)
    )
      index += 1;
  }
  return index;
}

const MAX_PROGRAM = 8_000;

function judgeAwk(judge: Judge, call: Call, program: string): void {
  if (program.length > MAX_PROGRAM) return refuseScript(judge, 'awk');
  if (program.includes(UNKNOWN) || program.includes(SOME_NAME)) {
    refuseUnknown(
      judge,
      'awk',
      'The program of `awk` holds text that is not known here',
      'Pass values with `-v name=value`, and put the program in single quotes.',
    );
    return;
  }
  const code = withoutTexts(program);
  const isRunning =
    /\bsystem\b/u.test(code) || /(?<!\|)\|(?!\|)/u.test(code) || /@\s*[A-Za-z_]/u.test(code);
  if (isRunning) {
    refuseCall(
      judge,
      call,
      'inline-code',
      'This program of `awk` starts others.',
      'Let `awk` print, and pipe its output to the other program.',
    );
  }
  for (const [, path = ''] of program.matchAll(/>\s*"(\/[^"]*)"/gu)) {
    if (!/^[^{]*\?/u.test(path)) judgeWrite(judge, path, call.state, 'awk');
  }
}

/** The code of awk without its strings, patterns and comments. */
function withoutTexts(program: string): string {
  let code = '';
  for (let index = 0; index < program.length; index += 1) {
    const character = program[index] ?? '';
    const isPattern =
      character === '/' && /(?:^|[(,{};&|!~\n]|\breturn|\bcase)\s*$/u.test(code.slice(-60));
    if (character === '"' || isPattern) {
      const end = closing(program, index, character);
      // What does not end may hide anything.
      if (end < 0) return `${code} system`;
      code += character === '"' ? ' "" ' : ' ~ ';
      index = end;
    } else if (character === '#') {
      const end = program.indexOf('\n', index);
      if (end < 0) return code;
      index = end - 1;
    } else code += character;
  }
  return code;
}

function closing(text: string, start: number, mark: string): number {
  let isInClass = false;
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\n') return -1;
    if (character === '\\') index += 1;
    else if (mark === '/' && character === '[') isInClass = true;
    else if (character === ']') isInClass = false;
    else if (character === mark && !isInClass) return index;
  }
  return -1;
}

const COMPRESSORS = /^(?:gzip|pigz|bzip2|pbzip2|xz|zstd|lz4|lzma|lzip|compress)(?: -[\w=-]+)*$/u;

const tar: CommandRule = (judge, call, args) => {
  const words = texts(args);
  for (const [index, text] of words.entries()) {
    const next = words[index + 1] ?? '';
    const letter = /^-[a-zA-Z]*?I(.*)$/u.exec(text);
    const isProgram = letter !== null || isLong(text, 'use-compress-program');
    const own = text.startsWith('--') ? text.split('=').slice(1).join('=') : (letter?.[1] ?? '');
    const value = own === '' ? next : own;
    if (isProgram && !COMPRESSORS.test(value)) return refuseTar(judge, call, text);
    const isRunning = [
      'to-command',
      'checkpoint-action',
      'rsh-command',
      'rmt-command',
      'info-script',
      'new-volume-script',
    ].some((one) => isLong(text, one));
    if (
      isRunning &&
      !/^--(?:checkpoint|to-stdout|rm)$/u.test(text) &&
      !/^--checkpoint=\d/u.test(text)
    )
      return refuseTar(judge, call, text);
    if (/^-[a-zA-Z]*F/u.test(text) && !text.startsWith('--')) return refuseTar(judge, call, text);
    if (text === '-C' || isLong(text, 'directory')) judgeFolder(judge, call, words, value);
  }
  // Without a dash the letters of the first word take values in turn.
  if (/^[a-zA-Z]+$/u.test(words[0] ?? '') && /[IF]/u.test(words[0] ?? ''))
    refuseTar(judge, call, words[0] ?? '');
};

function judgeFolder(judge: Judge, call: Call, words: readonly string[], folder: string): void {
  const isExtracting = words.some((text) => /^-?[a-zA-Z]*x/u.test(text) || isLong(text, 'extract'));
  if (isExtracting) judgeWrite(judge, folder, call.state, 'tar');
}

function refuseTar(judge: Judge, call: Call, option: string): void {
  refuseCall(
    judge,
    call,
    'arguments',
    `\`${option}\` makes \`tar\` start a program.`,
    'Unpack first, then run the program.',
  );
}

const outputs =
  (letter: string, long: string, short: string): CommandRule =>
  (judge, call, args) => {
    const value = optionValue(
      readArguments(args, { short, long: [long] }),
      `-${letter}`,
      `--${long}`,
    );
    if (value !== null && value !== '-')
      judgeWrite(judge, value, call.state, call.words[0]?.text ?? '');
  };

export const TEXT_RULES = [
  ...named('sed gsed', sed),
  ...named('awk gawk mawk nawk', awk),
  ...named('tar gtar bsdtar', tar),
  ...named('uniq', (judge, call, args) => {
    const target = readArguments(args, { short: 'fsw' }).operands[1];
    if (target !== undefined) judgeWrite(judge, target.text, call.state, 'uniq');
  }),
  ...named('tree', outputs('o', 'output', 'oLPIH')),
  ...named('split csplit', () => undefined),
  ...named('unzip', (judge, call, args) => {
    const value = optionValue(readArguments(args, { short: 'dx' }), '-d');
    if (value !== null) judgeWrite(judge, value, call.state, 'unzip');
  }),
];
