const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
/** A key that does not end by then was none. */
const MAX_KEY_LINES = 400;

/**
 * Covers the lines (or other pieces) of one stream in their order, and remembers what one piece alone cannot show: that
 * it lies inside of a private key that began in an earlier one.
 */
export function coverLines(cover: (text: string) => string): (piece: string) => string {
  let left = 0;
  return (piece) => {
    if (left > 0) {
      const end = END.exec(piece);
      left = end === null ? left - 1 : 0;
      return end === null
        ? '[redacted]'
        : `[redacted]${cover(piece.slice(end.index + end[0].length))}`;
    }
    const begin = piece.lastIndexOf('-----BEGIN ');
    if (begin >= 0 && BEGIN.test(piece.slice(begin)) && !END.test(piece.slice(begin))) {
      left = MAX_KEY_LINES;
    }
    return cover(piece);
  };
}
