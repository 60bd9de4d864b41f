/*
 * A text of PostgreSQL cannot hold the character NUL, which programs print and agents say. It is written as two others,
 * and so is the first of these: every text comes back as it was, and equal texts stay equal.
 */

const NUL = '\u0000';
const MARK = '\uE000';
const MARKED_NUL = `${MARK}0`;
const MARKED_MARK = `${MARK}1`;

/** The text as it can be stored. */
export function encodeText(text: string): string {
  return text.includes(NUL) || text.includes(MARK)
    ? text.replaceAll(MARK, MARKED_MARK).replaceAll(NUL, MARKED_NUL)
    : text;
}

/** The text that `encodeText` was given. */
export function decodeText(stored: string): string {
  return stored.includes(MARK)
    ? stored.replaceAll(MARKED_NUL, NUL).replaceAll(MARKED_MARK, MARK)
    : stored;
}
