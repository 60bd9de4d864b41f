import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeChange } from './judge-change.ts';
import { judgeFor, judgeReader } from './judge-for.ts';
import { createOrganisationBook } from './organisation-file.ts';

let root: string;
let place: { readonly tree: string; readonly home: string; readonly tmp: string };
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ropewalk-rights-'));
  place = { tree: join(root, 'tree'), home: join(root, 'home'), tmp: join(root, 'tmp') };
  await Promise.all(Object.values(place).map((folder) => mkdir(folder)));
  await symlink('/etc', join(place.tree, 'away'));
  await mkdir(join(place.tree, '.git', 'hooks'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('changes of files', () => {
  it.each([
    ['a new file', 'src/deep/new.ts', true],
    ['the file of the project about commands', '.ropewalk/commands.yaml', true],
    ['something that only looks like git', '.github/workflows/ci.yml', true],
    ['a hook', '.git/hooks/pre-commit', false],
    ['a hook of a nested repository, in capitals', 'vendor/.GIT/config', false],
    ['what a link leads out to', 'away/passwd', false],
    ['a file beside the tree', '../other/file', false],
    ['a detour that comes back', 'src/../../tree/file', true],
  ])('in the tree: %s', async (_, path, allow) => {
    expect(await judgeChange(path, place)).toMatchObject({ allow });
  });

  it('by absolute paths: temporary files, but not the home, whose files change what commands do', async () => {
    expect(await judgeChange(join(place.tmp, 'scratch.txt'), place)).toEqual({ allow: true });
    expect(await judgeChange(join(place.home, '.gitconfig'), place)).toMatchObject({
      allow: false,
      reason: expect.stringContaining(place.tree),
    });
    expect(await judgeChange(join(root, 'tree-of-another', 'x'), place)).toMatchObject({
      allow: false,
    });
  });
});

describe('the file of the organisation', () => {
  const file = () => join(root, 'commands.yaml');

  it('is read anew when it changes', async () => {
    const book = createOrganisationBook(file());
    expect(await book.look()).toEqual({ path: file(), status: 'absent' });
    await writeFile(file(), 'version: 1\nblocked_commands: [curl]\n');
    expect(await book.look()).toMatchObject({
      status: 'valid',
      policy: { blocked_commands: ['curl'] },
    });
    expect(await book.look()).toBe(await book.look());
    await rm(file());
    expect(await book.inForce()).toBeNull();
  });

  it('that has become invalid names its lines, keeps to what it said, and lets nobody start', async () => {
    const book = createOrganisationBook(file());
    await writeFile(file(), 'version: 1\nblocked_commands: [curl]\n');
    await book.look();
    await writeFile(file(), 'version: 1\nblocked_commands:\n  - wget\n  - a b\nblcked: []\n');
    expect(await book.look()).toMatchObject({
      status: 'invalid',
      problems: [{ line: 4 }, { line: 5 }],
    });
    expect(await book.inForce()).toMatchObject({ blocked_commands: ['curl'] });
    expect(await book.forStart()).toMatchObject({
      ok: false,
      refusal: { code: 'policy_invalid', message: expect.stringContaining('line 4') },
    });
  });

  it.each([
    ['no YAML', 'version: [1', 1],
    ['empty', '', 1],
    ['of a later version', 'version: 2\n', 1],
    ['a folder', null, 1],
  ])('is invalid when it is %s', async (_, text, line) => {
    await (text === null ? mkdir(file()) : writeFile(file(), text));
    expect(await createOrganisationBook(file()).look()).toMatchObject({
      status: 'invalid',
      problems: [{ line }],
    });
  });
});

describe('the rules of a run', () => {
  it('follow the file of the organisation while the run goes on', async () => {
    const organisation = createOrganisationBook(join(root, 'commands.yaml'));
    const judge = judgeFor({ organisation, project: null, place });
    const use = { type: 'command', tool: 'Bash', lines: ['curl --version'], cwd: null } as const;
    expect(await judge(use)).toEqual({ allow: true });
    await writeFile(join(root, 'commands.yaml'), 'version: 1\nblocked_commands: [curl]\n');
    expect(await judge(use)).toMatchObject({
      allow: false,
      reason: expect.stringContaining('curl'),
    });
  });

  it('judge every line of a call, and refuse what they cannot read', async () => {
    const organisation = createOrganisationBook(join(root, 'commands.yaml'));
    const judge = judgeFor({ organisation, project: null, place });
    const lines = ['ls', 'sudo ls'];
    expect(await judge({ type: 'command', tool: 'x', lines, cwd: null })).toMatchObject({
      allow: false,
    });
    expect(
      await judge({ type: 'unreadable', tool: 'x', detail: 'it names no file' }),
    ).toMatchObject({ allow: false, reason: expect.stringContaining('it names no file') });
  });

  it('leave to somebody who only looks neither commands nor changes', async () => {
    expect(
      await judgeReader({ type: 'command', tool: 'Bash', lines: ['ls'], cwd: null }),
    ).toMatchObject({ allow: false });
    expect(await judgeReader({ type: 'other', tool: 'Read' })).toEqual({ allow: true });
  });
});
