import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'token';
const OTHERS = 0o077;

/**
 * The secret that opens the surfaces of a home; made at its first start, readable by its owner alone. Whoever wants
 * another one removes the file and starts again. One that others can read is not used: a new one takes its place.
 */
export async function readOrMakeToken(home: string): Promise<string> {
  const known = await readToken(join(home, FILE));
  return known ?? (await writeToken(home, randomBytes(32).toString('base64url'), link));
}

/** Has a home be opened by the token of others, in the place of its own. */
export async function adoptToken(home: string, token: string): Promise<void> {
  if ((await readToken(join(home, FILE))) !== token) {
    await writeToken(home, token, rename);
  }
}

/** Answers what is there afterwards: where two make one at once, `place` decides whose stays. */
async function writeToken(
  home: string,
  token: string,
  place: (draft: string, path: string) => Promise<void>,
): Promise<string> {
  const path = join(home, FILE);
  const draft = `${path}.${process.pid}`;
  await rm(path, { force: true });
  const file = await open(draft, 'w', 0o600);
  await file.writeFile(`${token}\n`);
  await file.sync();
  await file.close();
  await place(draft, path);
  await rm(draft, { force: true });
  return (await readFile(path, 'utf8')).trim();
}

async function readToken(path: string): Promise<string | null> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return null;
    }
    throw error;
  });
  if (file === null) {
    return null;
  }
  try {
    const { mode } = await file.stat();
    const text = (await file.readFile('utf8')).trim();
    return (mode & OTHERS) === 0 && text.length >= 32 ? text : null;
  } finally {
    await file.close();
  }
}
