/*
 * What may come with a message. The control plane looks at everything again (`attachment-kinds.ts` of its engine); this
 * is said before anything is sent.
 */
const MEBIBYTE = 1024 * 1024;
const OOXML = 'application/vnd.openxmlformats-officedocument';

interface Kind {
  readonly mimeType: string;
  readonly maxBytes: number;
}

const BY_EXTENSION: Readonly<Record<string, Kind>> = {
  jpg: { mimeType: 'image/jpeg', maxBytes: 5 * MEBIBYTE },
  jpeg: { mimeType: 'image/jpeg', maxBytes: 5 * MEBIBYTE },
  png: { mimeType: 'image/png', maxBytes: 5 * MEBIBYTE },
  txt: { mimeType: 'text/plain', maxBytes: 20 * MEBIBYTE },
  md: { mimeType: 'text/markdown', maxBytes: 20 * MEBIBYTE },
  csv: { mimeType: 'text/csv', maxBytes: 20 * MEBIBYTE },
  pdf: { mimeType: 'application/pdf', maxBytes: 20 * MEBIBYTE },
  docx: { mimeType: `${OOXML}.wordprocessingml.document`, maxBytes: 20 * MEBIBYTE },
  xlsx: { mimeType: `${OOXML}.spreadsheetml.sheet`, maxBytes: 20 * MEBIBYTE },
  pptx: { mimeType: `${OOXML}.presentationml.presentation`, maxBytes: 20 * MEBIBYTE },
};

const MOST_FILES = 10;
const MOST_BYTES_TOGETHER = 40 * MEBIBYTE;

/** For the dialogue in which files are chosen. */
export const ACCEPTED = Object.keys(BY_EXTENSION)
  .map((extension) => `.${extension}`)
  .join(',');

export interface GivenFile {
  readonly name: string;
  /** As the browser says it; may be empty. */
  readonly type: string;
  readonly size: number;
}

/** The type that a file is sent with; null when files of its kind are not taken. */
export function mimeTypeOf({ name, type }: GivenFile): string | null {
  return kindOf(name, type)?.mimeType ?? null;
}

function kindOf(name: string, type: string): Kind | null {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const named = Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
  return named ?? Object.values(BY_EXTENSION).find(({ mimeType }) => mimeType === type) ?? null;
}

/** Which of the files can come along with those that are there already, and a sentence for each that cannot. */
export function takeFiles<F extends GivenFile>(
  present: readonly GivenFile[],
  given: readonly F[],
): { readonly taken: readonly F[]; readonly problems: readonly string[] } {
  const taken: F[] = [];
  const problems: string[] = [];
  let bytes = present.reduce((sum, { size }) => sum + size, 0);
  for (const file of given) {
    const problem = problemOf(file, present.length + taken.length, bytes);
    if (problem === null) {
      taken.push(file);
      bytes += file.size;
    } else {
      problems.push(problem);
    }
  }
  return { taken, problems };
}

function problemOf(file: GivenFile, count: number, bytes: number): string | null {
  const kind = kindOf(file.name, file.type);
  if (kind === null) {
    return `“${file.name}” cannot be read. Take JPEG, PNG, TXT, MD, CSV, PDF, DOCX, XLSX or PPTX.`;
  }
  if (file.size === 0) {
    return `“${file.name}” is empty.`;
  }
  if (file.size > kind.maxBytes) {
    return `“${file.name}” is larger than ${kind.maxBytes / MEBIBYTE} MB.`;
  }
  if (count >= MOST_FILES) {
    return `“${file.name}” would be one too many: at most ${MOST_FILES} files with one message.`;
  }
  return bytes + file.size > MOST_BYTES_TOGETHER
    ? `With “${file.name}” the files are larger than 40 MB together.`
    : null;
}
