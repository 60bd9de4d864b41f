import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const endpointSchema = z.object({ url: z.string(), token: z.string(), pid: z.int() });

/** Where the control plane of a home listens, and the secret that its own CLI shows. */
export type Endpoint = z.infer<typeof endpointSchema>;

const FILE = 'endpoint.json';

/** What the home says; null when nothing runs there (or it has not said so yet). */
export async function readEndpoint(home: string): Promise<Endpoint | null> {
  let text: string;
  try {
    text = await readFile(join(home, FILE), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error;
  }
  return endpointSchema.parse(JSON.parse(text));
}

/** Says where we listen; readable by the owner alone. */
export async function writeEndpoint(home: string, endpoint: Endpoint): Promise<void> {
  const draft = join(home, `.${FILE}.${process.pid}`);
  await writeFile(draft, JSON.stringify(endpoint), { mode: 0o600 });
  await rename(draft, join(home, FILE));
}

/** Takes it back. */
export async function removeEndpoint(home: string): Promise<void> {
  await rm(join(home, FILE), { force: true });
}
