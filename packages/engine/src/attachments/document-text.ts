import { Unzip, UnzipInflate, unzipSync } from 'fflate';
import { XMLParser } from 'fast-xml-parser';
import type { DocumentFormat } from './attachment-kinds.ts';

/** What a document came to, or the sentence that says why it cannot be read. */
export type DocumentText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: string };

/** What an archive may unpack to, really and not by what it says of itself. */
const MAX_UNPACKED_BYTES = 100 * 1024 * 1024;
const MAX_ENTRIES = 10_000;
const MAX_SHEETS = 50;
const MAX_ROWS = 10_000;

/** The text of a document. Runs in a thread of its own: what it is given may be made to harm. */
export async function readDocument(
  format: DocumentFormat,
  bytes: Uint8Array,
): Promise<DocumentText> {
  if (format === 'pdf') return readPdf(bytes);
  const bomb = findBomb(bytes);
  if (bomb !== null) return { ok: false, why: bomb };
  switch (format) {
    case 'docx':
      return readDocx(bytes);
    case 'xlsx':
      return readXlsx(bytes);
    case 'pptx':
      return readPptx(bytes);
  }
}

const TOO_MUCH = 'it unpacks to far more than a document of this size can hold';

/** Believes an archive that says that it is too large; else unpacks it once, piece by piece, keeping nothing. */
function findBomb(bytes: Uint8Array): string | null {
  let declared = 0;
  unzipSync(bytes, {
    filter({ originalSize }) {
      declared += originalSize;
      return false;
    },
  });
  if (declared > MAX_UNPACKED_BYTES) return TOO_MUCH;
  let unpacked = 0;
  let entries = 0;
  const unzip = new Unzip((file) => {
    entries += 1;
    file.ondata = (error, chunk) => {
      if (error) throw error;
      unpacked += chunk.length;
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  const step = 64 * 1024;
  for (let at = 0; at < bytes.length; at += step) {
    unzip.push(bytes.subarray(at, at + step), at + step >= bytes.length);
    if (unpacked > MAX_UNPACKED_BYTES || entries > MAX_ENTRIES) {
      return TOO_MUCH;
    }
  }
  return null;
}

async function readDocx(bytes: Uint8Array): Promise<DocumentText> {
  const { default: mammoth } = await import('mammoth');
  const { value } = await mammoth.extractRawText({ buffer: Buffer.from(bytes) });
  return { ok: true, text: value };
}

async function readXlsx(bytes: Uint8Array): Promise<DocumentText> {
  const { default: readSheets } = await import('read-excel-file/node');
  const sheets = await readSheets(Buffer.from(bytes));
  const parts = sheets.slice(0, MAX_SHEETS).map(({ sheet, data }) => {
    const rows = data.slice(0, MAX_ROWS).map((row) => row.map(toCell).join('\t'));
    const more = data.length > MAX_ROWS ? [`[… ${data.length - MAX_ROWS} more rows]`] : [];
    return [`Sheet "${sheet}"`, ...rows, ...more].join('\n');
  });
  const more = sheets.length > MAX_SHEETS ? [`[… ${sheets.length - MAX_SHEETS} more sheets]`] : [];
  return { ok: true, text: [...parts, ...more].join('\n\n') };
}

function toCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? value.toISOString() : String(value);
}

const SLIDE = /^ppt\/slides\/slide(\d+)\.xml$/u;
const NOTES = /^ppt\/notesSlides\/notesSlide(\d+)\.xml$/u;

function readPptx(bytes: Uint8Array): DocumentText {
  const files = unzipSync(bytes, { filter: ({ name }) => SLIDE.test(name) || NOTES.test(name) });
  const numbered = (pattern: RegExp): (readonly [number, string])[] =>
    Object.entries(files)
      .flatMap(([name, content]): (readonly [number, string])[] => {
        const number = pattern.exec(name)?.[1];
        return number === undefined ? [] : [[Number(number), textOfSlide(content)]];
      })
      .sort(([left], [right]) => left - right);
  const notes = new Map(numbered(NOTES));
  const slides = numbered(SLIDE).map(([number, text]) => {
    const note = notes.get(number) ?? '';
    return [`Slide ${number}`, text, ...(note === '' ? [] : [`Notes: ${note}`])].join('\n');
  });
  return { ok: true, text: slides.join('\n\n') };
}

/** Paragraphs (`a:p`) of a slide, tables included, each on its own line. */
function textOfSlide(content: Uint8Array): string {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: true,
    trimValues: false,
    parseTagValue: false,
    processEntities: true,
  });
  const lines: string[] = [];
  const collect = (node: unknown, words: string[] | null): void => {
    if (Array.isArray(node)) {
      for (const item of node) collect(item, words);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    for (const [name, child] of Object.entries(node)) {
      if (name === '#text') words?.push(String(child));
      else if (name === 'a:p') {
        const own: string[] = [];
        collect(child, own);
        const line = own.join('').trim();
        if (line !== '') lines.push(line);
      } else collect(child, words);
    }
  };
  collect(parser.parse(Buffer.from(content)), null);
  return lines.join('\n');
}

async function readPdf(bytes: Uint8Array): Promise<DocumentText> {
  const { extractText, getDocumentProxy } = await import('unpdf');
  try {
    const document = await getDocumentProxy(bytes.slice());
    const { text } = await extractText(document, { mergePages: false });
    return { ok: true, text: text.map((page, index) => `Page ${index + 1}\n${page}`).join('\n\n') };
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') {
      return { ok: false, why: 'it is protected by a password; attach it without one' };
    }
    throw error;
  }
}
