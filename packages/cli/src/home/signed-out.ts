import { appendFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SignedOut } from '@ropewalk/server';

const FILE = 'signed-out';
const ONLY_OWNER = 0o600;

/**
 * The sessions of this home that somebody has signed out of: a line of `UNTIL SESSION` each. Those that would have
 * ended by themselves at `now` (milliseconds) are forgotten.
 */
export async function openSignedOut(home: string, now: number): Promise<SignedOut> {
  const path = join(home, FILE);
  const lines = (await readLines(path)).filter((line) => Number(line.split(' ')[0]) > now);
  await writeFile(path, lines.map((line) => `${line}\n`).join(''), { mode: ONLY_OWNER });
  const ended = new Set(lines.map((line) => line.split(' ')[1]));
  return {
    has: (session) => ended.has(session),
    add(session, until) {
      ended.add(session);
      // It is answered that somebody is signed out: then it must hold, also when we end at this moment.
      appendFileSync(path, `${until} ${session}\n`, { mode: ONLY_OWNER });
    },
  };
}

async function readLines(path: string): Promise<string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
