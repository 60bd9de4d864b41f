import { cp, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';

/** Pause before each step of an agent under `--slow`, so that a person can follow. */
const SLOW_SECONDS = 0.8;

/** The demo's own files, which lie in the repository above this file; null when they are not there. */
export function findStory(): string | null {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, 'demo');
    if (existsSync(join(candidate, 'playbook.yaml'))) {
      return candidate;
    }
    const parent = dirname(folder);
    if (parent === folder) {
      return null;
    }
    folder = parent;
  }
}

/** A copy of the story, slowed down when a person wants to follow it. Answers the playbook and the spec. */
export async function copyStory(
  source: string,
  target: string,
  slow: boolean,
): Promise<{ readonly playbook: string; readonly spec: string }> {
  await cp(source, target, { recursive: true });
  const playbook = join(target, 'playbook.yaml');
  if (slow) {
    const document = parseDocument(await readFile(playbook, 'utf8'));
    document.setIn(['defaults', 'wait'], SLOW_SECONDS);
    await writeFile(playbook, document.toString());
  }
  return { playbook, spec: await readFile(join(target, 'app_spec.txt'), 'utf8') };
}
