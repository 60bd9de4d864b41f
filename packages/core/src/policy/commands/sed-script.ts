/** What a script of sed does besides printing. */
export interface SedEffects {
  /** It runs programs (`e`, and the flag `e` of `s`). */
  readonly runs: boolean;
  /** The files that it writes (`w`, `W`, and the flag `w` of `s`). */
  readonly writes: readonly string[];
}

const MAX_LENGTH = 4_000;

/** Reads the commands of a script of GNU sed; `null` when it cannot be read for sure. */
export function readSed(script: string): SedEffects | null {
  if (script.length > MAX_LENGTH) return null;
  const writes: string[] = [];
  let runs = false;
  let index = 0;
  while (index < script.length) {
    const start = skipAddresses(script, skip(script, index, /[\s;{}]/u));
    if (start === null) return null;
    index = start;
    const command = script[index];
    if (command === undefined) break;
    index += 1;
    if (command === 's' || command === 'y') {
      const end = afterDelimited(script, index, 2);
      if (end === null) return null;
      const flags = /^[^;\n}#]*/u.exec(script.slice(end))?.[0] ?? '';
      const write = flags.indexOf('w');
      if (command === 's' && flags.slice(0, write < 0 ? undefined : write).includes('e'))
        runs = true;
      if (command === 's' && write >= 0) {
        const line = restOfLine(script, end);
        writes.push(line.slice(line.indexOf('w') + 1).trim());
        index = end + line.length;
      } else index = end + flags.length;
    } else if (command === 'e') {
      runs = true;
      index += restOfLine(script, index).length;
    } else if (command === 'w' || command === 'W') {
      const line = restOfLine(script, index);
      writes.push(line.trim());
      index += line.length;
    } else if ('aicrRbtTv:#'.includes(command)) index += textLength(script, index, command);
    else if (!'dDgGhHlnNpPqQxzF=}{'.includes(command)) return null;
    else index = skip(script, index, /[\d \t]/u);
  }
  return { runs, writes };
}

function skip(script: string, from: number, what: RegExp): number {
  let index = from;
  while (index < script.length && what.test(script[index] ?? '')) index += 1;
  return index;
}

/** `1,5`, `$`, `/x/,/y/`, `\%x%I`, `0~3`, `!` before a command; `null` when they do not end. */
function skipAddresses(script: string, from: number): number | null {
  let index = from;
  for (;;) {
    index = skip(script, index, /[\d$,~+! \t]/u);
    const isCustom = script[index] === '\\';
    if (script[index] !== '/' && !isCustom) return index;
    const end = afterDelimited(script, isCustom ? index + 1 : index, 1);
    if (end === null) return null;
    index = skip(script, end, /[IM]/u);
  }
}

/** Behind `count` parts that the character at `from` delimits. */
function afterDelimited(script: string, from: number, count: number): number | null {
  const mark = script[from];
  if (mark === undefined || mark === '\n' || mark === '\\') return null;
  let left = count;
  let isInClass = false;
  for (let index = from + 1; index < script.length; index += 1) {
    const character = script[index];
    if (character === '\\') index += 1;
    else if (character === '[' && left === count && !isInClass)
      isInClass = /^\[\^?\]?[^\]]*\]/u.test(script.slice(index));
    else if (character === ']') isInClass = false;
    else if (character === mark && !isInClass) {
      left -= 1;
      if (left === 0) return index + 1;
    }
  }
  return null;
}

function restOfLine(script: string, from: number): string {
  const end = script.indexOf('\n', from);
  return script.slice(from, end < 0 ? script.length : end);
}

/** Text of `a`, `i` and `c` goes on behind a backslash at the end of a line. */
function textLength(script: string, from: number, command: string): number {
  if ('bt:T'.includes(command)) return /^[^;\n}]*/u.exec(script.slice(from))?.[0].length ?? 0;
  if ('aic'.includes(command))
    return /^(?:\\[\s\S]|[^\\\n])*/u.exec(script.slice(from))?.[0].length ?? 0;
  return restOfLine(script, from).length;
}
