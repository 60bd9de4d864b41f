import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** How a file of the page goes over the wire. */
export interface PageFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  /** Null for a file as it is. */
  readonly encoding: Encoding | null;
}

/** The page as it was built: `index.html`, what lies beside it, and `assets/` with hashed names. */
export interface PageFiles {
  /** The file at a path of the site, in the smallest form that the client takes; null where there is none. */
  read(path: string, accepted: string | undefined): Promise<PageFile | null>;
}

export type Encoding = 'br' | 'gzip';

const SUFFIXES: readonly (readonly [Encoding, string])[] = [
  ['br', '.br'],
  ['gzip', '.gz'],
];

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mp3': 'audio/mpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** A name without separators that does not begin with a dot leads nowhere but into its own folder. */
const FILE_PATH = /^\/(?:assets\/)?[\w-][\w.-]*$/;

/**
 * The files of the page below `folder`. Each is read when it is asked for: a page that is built anew is served from
 * then on. Files `x.br` and `x.gz` beside `x` are its compressed forms, made by the build.
 */
export function createPageFiles(folder: string): PageFiles {
  return {
    async read(path, accepted) {
      const contentType = CONTENT_TYPES[extname(path)];
      if (!FILE_PATH.test(path) || contentType === undefined) {
        return null;
      }
      const file = join(folder, ...path.split('/'));
      for (const [encoding, suffix] of SUFFIXES) {
        const bytes = takes(accepted, encoding) ? await readIfThere(`${file}${suffix}`) : null;
        if (bytes !== null) {
          return { bytes, contentType, encoding };
        }
      }
      const bytes = await readIfThere(file);
      return bytes === null ? null : { bytes, contentType, encoding: null };
    },
  };
}

/** Names what a file holds, so that a client can tell whether it has it already. */
export function etagOf({ bytes }: PageFile): string {
  return `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
}

/** Whether `Accept-Encoding` lets an encoding through; `*` is not taken at its word. */
function takes(accepted: string | undefined, encoding: Encoding): boolean {
  return (accepted ?? '').split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return name === encoding && !parameters.some((text) => /^q=0(?:\.0*)?$/.test(text));
  });
}

async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && MISSING.has(error.code)) {
      return null;
    }
    throw error;
  }
}

const MISSING: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);
