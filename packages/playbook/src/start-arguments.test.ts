import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nodeIdentity } from './snapshot/node-identity.ts';
import { startArguments } from './start-arguments.ts';

test.each([
  ['of no Node', null, false],
  ['of another Node', 'v1.0.0 x64 linux 1 1', false],
  ['of this Node', nodeIdentity(), true],
])('a snapshot %s', async (_, takenBy, isUsed) => {
  const folder = await mkdtemp(join(tmpdir(), 'playbook-start-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  if (takenBy !== null) await writeFile(join(folder, 'snapshot.node'), takenBy);
  const program = join(folder, 'main.js');
  const flags = [`--snapshot-blob=${join(folder, 'snapshot.blob')}`, '--no-rehash-snapshot'];
  expect(startArguments(program)).toEqual(isUsed ? [...flags, program] : [program]);
});
