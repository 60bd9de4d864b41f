import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openProjectStage, type ProjectStage } from '../project/project-stage.suite.ts';
import { createRecords, type Records } from './records.ts';

let stage: ProjectStage;
let records: Records;
let root: string;

beforeEach(async () => {
  stage = await openProjectStage();
  records = createRecords(stage.context, stage.projects, { end: () => Promise.resolve() });
  root = (await stage.projects.of(stage.project.id)).paths.root;
  await mkdir(join(root, 'evidence', 'run-1'), { recursive: true });
});
afterEach(() => stage.close());

async function open(storedAt: string): Promise<string> {
  const file = { path: 'shot.png', sha256: 'f'.repeat(64), bytes: 4, storedAt };
  const opened = await records.openEvidence(stage.project.id, file);
  if (!opened.ok) return opened.refusal.code;
  const text = await opened.value.handle.readFile('utf8');
  await opened.value.handle.close();
  return text;
}

it('opens what was stored as evidence', async () => {
  await writeFile(join(root, 'evidence', 'run-1', 'abc.png'), 'seen');
  expect(await open('evidence/run-1/abc.png')).toBe('seen');
});

it.each([
  'evidence/../hub.git/HEAD',
  'hub.git/HEAD',
  '/etc/passwd',
  'evidence',
  'evidence/run-1',
  'evidence/run-1/none.png',
  'evidence/run-1/link.png',
  'evidence/linked/HEAD',
])('opens nothing else, not even where the database says so: %s', async (storedAt) => {
  await symlink('/etc/passwd', join(root, 'evidence', 'run-1', 'link.png'));
  await symlink(join(root, 'hub.git'), join(root, 'evidence', 'linked'));
  expect(await open(storedAt)).toBe('evidence_gone');
});
