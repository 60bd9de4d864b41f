import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const identitySchema = z.object({
  server: z.string(),
  workerId: z.int(),
  secret: z.string(),
});

/** Who a worker is to its server: with this it comes back as the same one. */
export type Identity = z.infer<typeof identitySchema>;

const FILE = 'worker.json';

/** What the home says; null when it has never joined this server. */
export async function readIdentity(home: string, server: string): Promise<Identity | null> {
  const text = await readFile(join(home, FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const known = text === null ? null : identitySchema.parse(JSON.parse(text));
  return known?.server === server ? known : null;
}

/** Keeps it, readable by the owner alone. */
export async function keepIdentity(home: string, identity: Identity): Promise<void> {
  const draft = join(home, `.${FILE}.${process.pid}`);
  await writeFile(draft, JSON.stringify(identity), { mode: 0o600 });
  await rename(draft, join(home, FILE));
}
