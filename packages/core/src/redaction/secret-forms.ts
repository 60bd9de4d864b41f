/** Shorter values are words that stand in other places too. */
export const MIN_SECRET_CHARACTERS = 8;
/** Of a value in several lines, each line that is at least as long counts for itself. */
const MIN_LINE_CHARACTERS = 16;
/** Shorter pieces of base64 stand in other places too. */
const MIN_BASE64_CHARACTERS = 11;

/**
 * The ways in which a secret is written in text: as it is, as JSON and addresses write it, and in base64, wherever in
 * the encoded text it begins. Empty for what is too short to be told from other words. Longest first.
 */
export function formsOf(secret: string): readonly string[] {
  if (secret.length < MIN_SECRET_CHARACTERS) return [];
  const forms = new Set([secret, JSON.stringify(secret).slice(1, -1), inAddress(secret)]);
  forms.add(inAddress(secret).replaceAll('%20', '+'));
  for (const piece of base64Pieces(bytesOf(secret))) {
    if (piece.length < MIN_BASE64_CHARACTERS) continue;
    forms.add(piece);
    forms.add(piece.replaceAll('+', '-').replaceAll('/', '_'));
  }
  const lines = secret.split('\n').map((line) => line.trim());
  if (lines.length > 1) {
    for (const line of lines) if (line.length >= MIN_LINE_CHARACTERS) forms.add(line);
  }
  return [...forms]
    .filter((form) => form.length >= MIN_SECRET_CHARACTERS)
    .toSorted((left, right) => right.length - left.length);
}

/** Half of a character outside of the first plane cannot be encoded, and is nobody's secret. */
function inAddress(secret: string): string {
  return encodeURIComponent(secret.toWellFormed());
}

function bytesOf(text: string): readonly number[] {
  const bytes: number[] = [];
  const encoded = inAddress(text);
  for (let at = 0; at < encoded.length; at += 1) {
    if (encoded[at] === '%') {
      bytes.push(Number.parseInt(encoded.slice(at + 1, at + 3), 16));
      at += 2;
    } else {
      bytes.push(encoded.charCodeAt(at));
    }
  }
  return bytes;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** What base64 makes of the bytes behind zero, one and two others, without the letters that those share. */
function base64Pieces(bytes: readonly number[]): readonly string[] {
  return [0, 1, 2].map((before) => {
    const all = [...Array.from({ length: before }, () => 0), ...bytes];
    const letters = Math.floor((all.length * 8) / 6);
    const skipped = Math.ceil((before * 8) / 6);
    let piece = '';
    for (let letter = skipped; letter < letters; letter += 1) {
      const bit = letter * 6;
      const pair = ((all[bit >> 3] ?? 0) << 8) | (all[(bit >> 3) + 1] ?? 0);
      piece += ALPHABET[(pair >> (10 - (bit & 7))) & 63] ?? '';
    }
    return piece;
  });
}
