import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';

/** A longer line is cut: nobody reads it, and it would have to be held until its end comes. */
const MAX_LINE_CHARACTERS = 8_000;

/** Turns the bytes of one output into lines without colours. */
export interface LineReader {
  add(chunk: Uint8Array): void;
  /** The output has ended: what is left without a line end is a line too. */
  end(): void;
}

/** `onLine` gets each line once it is complete; a line that a program has overwritten counts as it was last. */
export function createLineReader(onLine: (line: string) => void): LineReader {
  const decoder = new StringDecoder('utf8');
  let open = '';
  let cut = false;

  const tell = (text: string): void => {
    const shown = text.replace(/\r+$/u, '');
    onLine(stripVTControlCharacters(shown.slice(shown.lastIndexOf('\r') + 1)));
  };
  const take = (text: string): void => {
    const [first = '', ...rest] = text.split('\n');
    hold(first);
    for (const next of rest) {
      tell(open);
      open = '';
      cut = false;
      hold(next);
    }
  };
  const hold = (text: string): void => {
    if (cut) return;
    open += text;
    if (open.length <= MAX_LINE_CHARACTERS) return;
    open = `${open.slice(0, MAX_LINE_CHARACTERS)}…`;
    cut = true;
  };
  return {
    add: (chunk) => take(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))),
    end() {
      take(decoder.end());
      if (open !== '') tell(open);
      open = '';
    },
  };
}

/** One line that a dev server has written. */
export interface DevLine {
  /** Counts the lines of a server from 1, so that a reader knows what it has missed. */
  readonly number: number;
  readonly line: string;
  readonly at: number;
}

/** The last lines of a dev server. */
export interface DevLog {
  add(line: string, at: number): DevLine;
  /** Lines after the given number, oldest first. */
  after(number: number): readonly DevLine[];
}

/** Holds at most `maxLines` lines. */
export function createDevLog(maxLines: number): DevLog {
  let lines: DevLine[] = [];
  let count = 0;
  return {
    add(line, at) {
      count += 1;
      const entry = { number: count, line, at };
      lines.push(entry);
      // Now and then, not for each line.
      if (lines.length >= maxLines * 2) lines = lines.slice(-maxLines);
      return entry;
    },
    after: (number) => lines.slice(-maxLines).filter((entry) => entry.number > number),
  };
}
