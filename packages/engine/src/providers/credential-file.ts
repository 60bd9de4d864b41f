import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import { providerIdSchema } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { z } from 'zod';
import { credentialSchema, type Credential, type Vault } from './credentials.ts';

const contentSchema = z.partialRecord(providerIdSchema, credentialSchema);
type Content = z.infer<typeof contentSchema>;

const FILE = 'credentials.json';
const OTHERS = 0o077;

/**
 * Credentials in a file of the home that only its owner can read. A file that somebody else owns or can
 * read is not used: what is in it may be known already. Written as a whole or not at all.
 */
export function createCredentialFile(home: string): Vault {
  const path = join(home, FILE);
  let known: { readonly stamp: string; readonly content: Content } | null = null;

  const read = (): Result<Content> => {
    const seen = lookAt(path);
    if (seen === null) {
      return accept({});
    }
    const exposed = whyExposed(path, seen);
    if (exposed !== null) {
      return exposed;
    }
    const stamp = stampOf(seen);
    if (known?.stamp === stamp) {
      return accept(known.content);
    }
    const content = parse(path);
    if (content.ok) {
      known = { stamp, content: content.value };
    }
    return content;
  };

  return {
    read(provider) {
      const content = read();
      return content.ok ? accept(content.value[provider] ?? null) : content;
    },
    write(provider, credential) {
      const content = read();
      if (!content.ok) {
        return content;
      }
      const before: Credential | null = content.value[provider] ?? null;
      if (credential === null && before === null) {
        return accept(null);
      }
      const { [provider]: _, ...others } = content.value;
      const next = credential === null ? others : { ...others, [provider]: credential };
      known = null;
      return replace(path, JSON.stringify(next));
    },
  };
}

function lookAt(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}

function stampOf({ mtimeMs, size, ino, mode }: Stats): string {
  return [mtimeMs, size, ino, mode].join(' ');
}

function whyExposed(path: string, { mode, uid }: Stats): Result<never> | null {
  // Windows has no such rights: there the folder of the person protects it.
  if (process.platform === 'win32') {
    return null;
  }
  if (uid !== process.getuid?.()) {
    return refuse(
      'credential_exposed',
      `${path} belongs to somebody else, so no credential in it is used. Delete it, and enter your credentials again.`,
    );
  }
  return (mode & OTHERS) === 0
    ? null
    : refuse(
        'credential_exposed',
        `Others can read ${path}, so no credential in it is used. Take that right away (chmod 600 ${path}) and, if somebody may have read it, replace the keys.`,
      );
}

function parse(path: string): Result<Content> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // What stands in the file must not get into a message.
    const why = error instanceof SyntaxError ? 'it is no JSON' : systemCodeOf(error);
    return unreadable(path, why);
  }
  const parsed = contentSchema.safeParse(value);
  return parsed.success ? accept(parsed.data) : unreadable(path, 'we did not write it like this');
}

function unreadable(path: string, why: string): Result<never> {
  return refuse(
    'credential_exposed',
    `${path} cannot be read (${why}). Mend or delete it, and enter your credentials again.`,
  );
}

function replace(path: string, text: string): Result<null> {
  const draft = `${path}.${process.pid}.draft`;
  try {
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
    return accept(null);
  } catch (error) {
    rmSync(draft, { force: true });
    return refuse(
      'home_not_writable',
      `The credential could not be written to ${path} (${systemCodeOf(error)}). Free some space or give yourself the right to it.`,
    );
  }
}

function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
