/** Most base64 characters that one message may bring; what is pasted may be longer. */
const MOST_CHARACTERS = 65_536;
const MOST_BYTES = (MOST_CHARACTERS / 4) * 3;

export function fromBase64(data: string): Uint8Array {
  return Uint8Array.from(atob(data), (character) => character.codePointAt(0) ?? 0);
}

/** What was typed or pasted, as messages of a terminal bring it, in as many pieces as it takes. */
export function toBase64Pieces(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += MOST_BYTES) {
    pieces.push(toBase64(bytes.subarray(start, start + MOST_BYTES)));
  }
  return pieces;
}

const CHUNK = 8192;

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(binary);
}
