import { accept, refuse, type Result } from '@ropewalk/core';

/**
 * Splits a command line into words as a shell would, without a shell: blanks separate, single and
 * double quotes and a backslash keep them. Variables, globs and operators mean nothing.
 */
export function splitCommandLine(line: string): Result<readonly string[]> {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (quote !== null && character === quote) {
      quote = null;
    } else if (character === '\\' && quote !== "'" && index + 1 < line.length) {
      index += 1;
      word = (word ?? '') + line.charAt(index);
    } else if (quote !== null) {
      word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character.trim() === '') {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== null) {
    return refuse('invalid_input', `A ${quote} in "${line}" is not closed: close it.`);
  }
  if (word !== null) words.push(word);
  return accept(words);
}
