/** A scrap that does not come to an end is passed on after this many characters. */
const MAX_HELD_CHARACTERS = 2_000;

/**
 * Cuts streamed text where it may be passed on: behind its last white space, so that a secret is never
 * cut in half, where nobody would find it.
 */
export function cutAtWord(text: string): { readonly said: string; readonly held: string } {
  if (text.length > MAX_HELD_CHARACTERS) return { said: text, held: '' };
  const end = text.search(/\S*$/u);
  return { said: text.slice(0, end), held: text.slice(end) };
}

/** The same behind the last line. */
export function cutAtLine(text: string): { readonly said: string; readonly held: string } {
  if (text.length > MAX_HELD_CHARACTERS) return { said: text, held: '' };
  const end = text.lastIndexOf('\n') + 1;
  return { said: text.slice(0, end), held: text.slice(end) };
}
