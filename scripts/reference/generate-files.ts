import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openApiSchema } from './open-api.ts';
import { apiReference } from './api-reference.ts';
import { readFieldDocs } from './field-docs.ts';
import { messageReference } from './message-reference.ts';
import { settingsReference } from './settings-reference.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

export interface GeneratedFile {
  /** Absolute. */
  readonly path: string;
  readonly content: string;
}

/** Everything that is generated from the document that the server answers at `/api/openapi.json`. */
export async function generateFiles(document: unknown): Promise<readonly GeneratedFile[]> {
  const api = openApiSchema.parse(document);
  const docs = await readFieldDocs();
  const files = [
    { path: join(root, 'docs/api.md'), content: apiReference(api, docs) },
    { path: join(root, 'docs/messages.md'), content: messageReference(docs) },
    { path: join(root, 'docs/settings.md'), content: settingsReference(docs) },
    {
      path: join(root, 'packages/client/src/generated/api-paths.ts'),
      content: await typesOf(document),
    },
  ];
  return Promise.all(files.map(format));
}

/** The types of every route, as `openapi-fetch` reads them. */
async function typesOf(document: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ropewalk-types-'));
  try {
    const source = join(folder, 'openapi.json');
    const target = join(folder, 'paths.ts');
    await writeFile(source, JSON.stringify(document));
    const program = join(root, 'packages/client/node_modules/.bin/openapi-typescript');
    await run(process.execPath, [program, source, '--output', target]);
    return await readFile(target, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As the formatter of the repository wants it, so that generating again changes nothing. */
async function format({ path, content }: GeneratedFile): Promise<GeneratedFile> {
  const folder = await mkdtemp(join(tmpdir(), 'ropewalk-format-'));
  try {
    const file = join(folder, `file${path.slice(path.lastIndexOf('.'))}`);
    await writeFile(file, content);
    const config = join(root, '.oxfmtrc.json');
    await run(join(root, 'node_modules/.bin/oxfmt'), ['--config', config, file]);
    return { path, content: await readFile(file, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
