import { readFile, stat } from 'node:fs/promises';
import { accept, refuse, type Result } from '@ropewalk/core';
import { systemCodeOf } from '../errors/to-refusal.ts';

/** A spec is handed to a model as a whole; more than this is a wrong file. */
const LARGEST_BYTES = 2 * 1024 ** 2;

/** Reads a spec. Refuses with `invalid_input` when it is not there, not text, empty or too large. */
export async function readSpecFile(path: string): Promise<Result<string>> {
  const no = (what: string) => refuse('invalid_input', `The spec file ${path} ${what}`);
  try {
    const facts = await stat(path);
    if (!facts.isFile()) {
      return no('is not a file. Name a text file after --spec.');
    }
    if (facts.size > LARGEST_BYTES) {
      return no('is larger than 2 MB. Name the text that says what to build.');
    }
    const bytes = await readFile(path);
    if (bytes.includes(0)) {
      return no('is not a text file. Name the text that says what to build.');
    }
    const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
    return text.trim() === '' ? no('is empty. Write into it what to build.') : accept(text);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === null) {
      throw error;
    }
    return no(
      code === 'ENOENT'
        ? 'does not exist. Correct the path after --spec.'
        : `cannot be read (${code}).`,
    );
  }
}
