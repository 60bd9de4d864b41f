import { z } from 'zod';
import { readOrMakeToken } from '../home/token.ts';

const linkSchema = z.object({ path: z.string().startsWith('/') });

/** A fresh link that signs a browser in to the control plane at `url`, which serves this home. */
export async function createApiLink(home: string, url: string): Promise<string> {
  const answer = await fetch(new URL('/api/auth/link', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${await readOrMakeToken(home)}` },
  });
  if (!answer.ok) {
    throw new Error(`${url} gave no link (${answer.status})`);
  }
  return `${url}${linkSchema.parse(await answer.json()).path}`;
}
