import { open } from 'node:fs/promises';
import { refuse, secretsOfFile, type Refused, type SecretBook } from '@ropewalk/core';
import { openInside } from './open-inside.ts';
import { makeRoomInside } from './place-inside.ts';

const COPY_LIMIT_BYTES = 64 * 1024 * 1024;
/** Larger files are data and hold no settings. */
const SETTINGS_LIMIT_BYTES = 256 * 1024;

/**
 * Copies the files that the configuration's `copy` names from the person's folder into a fresh
 * tree. What the person does not have is passed over. Refuses with `invalid_input`
 * (details.kind `environment`) what is a link, no regular file, or larger than 64 MiB.
 */
export async function copyFiles(request: {
  readonly from: string;
  readonly paths: readonly string[];
  readonly tree: string;
  /** Learns the values that they give to secret names. */
  readonly secrets: Pick<SecretBook, 'learn'>;
}): Promise<Refused | null> {
  for (const path of request.paths) {
    if (path.split('/').some((component) => component === '.git')) {
      return notCopied(path, 'it belongs to a git repository');
    }
    const opened = await openInside(request.from, path);
    if (opened.kind === 'missing') continue;
    if (opened.kind === 'refused') return notCopied(path, opened.detail);
    try {
      if (opened.bytes > COPY_LIMIT_BYTES) return notCopied(path, 'it is larger than 64 MiB');
      const content = await opened.handle.readFile();
      if (content.length <= SETTINGS_LIMIT_BYTES) {
        secretsOfFile(content.toString('utf8')).forEach(request.secrets.learn);
      }
      const target = await open(await makeRoomInside(request.tree, path), 'wx', 0o600);
      await target.writeFile(content);
      await target.close();
    } finally {
      await opened.handle.close();
    }
  }
  return null;
}

function notCopied(path: string, why: string): Refused {
  return refuse(
    'invalid_input',
    `"copy" of ropewalk.yaml names ${path}, which cannot be copied: ${why}. Put a regular file there, or take the line out.`,
    { kind: 'environment', path },
  );
}
