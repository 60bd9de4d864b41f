/** How one kind of secret is known from its text alone. */
export interface SecretShape {
  /** What it is, in words for people. */
  readonly kind: string;
  /** Where its format is written down, or what shows it. */
  readonly source: string;
  /**
   * One of these stands in every text with such a secret, letter by letter; they are looked for first, because that is
   * fast. Empty where the shape has none.
   */
  readonly words: readonly string[];
  /**
   * Flags `d` and `g`. Every repetition has a bound and every match begins at the beginning of a word or at fixed
   * letters, so that the time it takes grows with the text and no faster. A group `secret` names the part that is secret.
   */
  readonly pattern: RegExp;
  /**
   * Whether a text of this shape is a secret beyond reasonable doubt, so that a landing is refused for it. What is
   * not is only covered where programs and agents show it.
   */
  readonly certain: boolean;
}

/** A row of a table of shapes: kind, source, words, pattern. */
export type ShapeRow = readonly [
  kind: string,
  source: string,
  words: readonly string[],
  pattern: RegExp,
];

/** Letters that stand for something else: the escapes of strings in code and JSON, and those of addresses. */
const ESCAPE = String.raw`\\(?:[nrtbf0]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})|%[0-9a-fA-F]{2}`;

/** Shapes from the rows of a table. What begins behind an escape begins behind no word. */
export function shapesOf(rows: readonly ShapeRow[], certain: boolean): readonly SecretShape[] {
  return rows.map(([kind, source, words, written]) => {
    const pattern = new RegExp(
      written.source.replace(/^\(\?<!(\[[^\]]+\])\)/u, `(?<!$1(?<!${ESCAPE}))`),
      written.flags,
    );
    return { kind, source, words, pattern, certain };
  });
}
