// Writes what is generated from the schemas: the types of the client, and the reference in docs/.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openControlPlane } from '../../packages/cli/src/control-plane/open-control-plane.ts';
import { generateFiles } from './generate-files.ts';

const root = await mkdtemp(join(tmpdir(), 'ropewalk-reference-'));
try {
  const opened = await openControlPlane({
    home: join(root, 'home'),
    port: null,
    resume: false,
    environment: { ...process.env, HOME: root },
    listen: { host: '127.0.0.1', names: [], access: 'open' },
  });
  if (!opened.ok) {
    throw new Error(opened.refusal.message);
  }
  try {
    const answer = await fetch(`${opened.value.url}/api/openapi.json`);
    for (const { path, content } of await generateFiles(await answer.json())) {
      await writeFile(path, content);
      console.log(`Written: ${path}`);
    }
  } finally {
    await opened.value.close();
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
