import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPersonRepository, type PersonRepository } from '../hub/person-repository.ts';
import {
  createTestProject,
  temporaryFolder,
  writeFiles,
  type TestProject,
} from '../workspaces/ground.suite.ts';
import { changedSince } from './changed-since.ts';
import { whoCouldHave, type Presence, type Scene } from './who-could-have.ts';

/** Times of files tick: writes until one is from after the moment. */
async function writeAfter(path: string, moment: number): Promise<void> {
  do await writeFile(path, 'forged');
  while ((await stat(path)).ctimeMs <= moment);
}

const presence = (runId: number, from: number, ...calls: [number, number | null][]): Presence => ({
  runId,
  span: { from, until: null },
  calls: calls.map(([begun, until]) => ({ from: begun, until })),
});
const scene = (at: (number | null)[], isPersons = false): Scene => ({
  changes: at.map((time) => ({ file: 'a', at: time })),
  lookedAt: 50_000,
  now: 100_000,
  isPersons,
});

describe('who could have', () => {
  it.each<[string, Scene, Presence[], number[]]>([
    ['the only one that was there', scene([60_000]), [presence(1, 10_000)], [1]],
    ['nobody, before it came', scene([60_000]), [presence(1, 70_000)], []],
    [
      'the one whose tool was at work',
      scene([60_000]),
      [presence(1, 0, [59_000, 61_000]), presence(2, 0, [10_000, 20_000])],
      [1],
    ],
    [
      'whoever explains all of it',
      scene([60_000, 80_000]),
      [presence(1, 0, [59_000, 81_000]), presence(2, 0, [79_000, null])],
      [1],
    ],
    [
      'each, where both could have',
      scene([60_000]),
      [presence(1, 0, [59_000, null]), presence(2, 0, [59_000, null])],
      [1, 2],
    ],
    [
      'each, where none explains all of it',
      scene([60_000, 80_000]),
      [presence(1, 0, [59_000, 61_000]), presence(2, 0, [79_000, 81_000])],
      [1, 2],
    ],
    ['any since the last look, without a time', scene([null]), [presence(1, 99_000)], [1]],
    [
      'the person, at home, while no tool works',
      scene([60_000], true),
      [presence(1, 0, [10_000, 20_000]), presence(2, 0)],
      [],
    ],
    ['a run, at a person’s', scene([60_000], true), [presence(1, 0, [59_000, null])], [1]],
  ])('is %s', (_, what, runs, runIds) => {
    expect(whoCouldHave(what, runs)).toEqual(runIds);
  });

  it('is never a run that was not there', () => {
    const span = fc.tuple(fc.nat(100_000), fc.nat(100_000)).map(([a, b]) => ({
      from: Math.min(a, b),
      until: Math.max(a, b),
    }));
    const run = fc.record({ runId: fc.nat(5), span, calls: fc.array(span, { maxLength: 3 }) });
    fc.assert(
      fc.property(
        fc.uniqueArray(run, { selector: ({ runId }) => runId }),
        fc.array(fc.nat(100_000), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (runs, times, isPersons) => {
          for (const runId of whoCouldHave(scene(times, isPersons), runs)) {
            const found = runs.find((one) => one.runId === runId);
            const { from, until } = found?.span ?? { from: Infinity, until: 0 };
            expect(times.some((at) => from <= at + 15 && at - 15 <= until)).toBe(true);
          }
        },
      ),
    );
  });
});

describe('what has changed since a moment', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    await writeFiles(folder, { 'a/one': '1', 'a/two': '2', 'made/by/setup': '3', four: '4' });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is named: what was written, made and removed', async () => {
    const moment = Date.now() + 1;
    expect(await changedSince(folder, moment)).toEqual([]);
    await writeAfter(join(folder, 'four'), moment);
    await rm(join(folder, 'a/two'));
    await mkdir(join(folder, 'new'));
    await writeFile(join(folder, 'made/by/setup'), '5');
    const files = async (unseen: string[]) =>
      (await changedSince(folder, moment, unseen)).map(({ file }) => file).toSorted();
    expect(await files([])).toEqual(['a/', 'four', 'made/by/setup', 'new/']);
    expect(await files(['made'])).toEqual(['a/', 'four', 'new/']);
  });
});

describe('of a project', () => {
  let project: TestProject;
  let theirs: PersonRepository;
  beforeEach(async () => {
    project = await createTestProject({ 'a.txt': 'one\n', '.gitignore': '.env\nbuilt/\n' });
    theirs = createPersonRepository({ folder: project.folder, hub: project.hub });
  });
  afterEach(() => project.dispose());
  const files = async (from: { changes(): Promise<readonly { file: string }[]> }) =>
    (await from.changes()).map(({ file }) => file).toSorted();

  it('the person’s folder tells every kind of change, and none of ours', async () => {
    await writeFiles(project.folder, { 'mine.txt': 'mine\n', '.env': 'KEY=1\n' });
    expect(await files(theirs)).toEqual([]);
    expect(await files(theirs)).toEqual([]);
    await project.land({ 'landed.txt': 'landed\n' });
    expect(await theirs.follow()).toMatchObject({ kind: 'followed' });
    expect(await files(theirs)).toEqual([]);

    await writeFiles(project.folder, {
      'a.txt': 'other\n',
      'mine.txt': 'lost\n',
      '.env': 'KEY=2\n',
      '.git/hooks/pre-commit': 'x',
      'landed.txt': 'landed\nand changed\n',
    });
    await project.person.run(['branch', 'stolen']);
    await project.person.run(['config', 'core.pager', 'x']);
    expect(await files(theirs)).toEqual([
      '.env',
      '.git/config',
      '.git/hooks/pre-commit',
      'a.txt',
      'landed.txt',
      'mine.txt',
      'refs/heads/stolen',
    ]);
    await project.person.run(['checkout', '--quiet', '--', 'a.txt', 'landed.txt']);
    await project.person.run(['checkout', '--quiet', 'stolen']);
    expect(await files(theirs)).toEqual(['HEAD', 'a.txt', 'landed.txt']);
  });

  it('the hub tells moves of others, puts its target back, and takes ours for granted', async () => {
    const { hub } = project;
    const before = await hub.head();
    await project.land({ 'b.txt': 'two\n' });
    expect(await files(hub)).toEqual([]);
    const head = await hub.head();
    await writeFile(join(hub.path, 'refs/heads/main'), `${before}\n`);
    await writeFile(join(hub.path, 'refs/heads/stolen'), `${before}\n`);
    await mkdir(join(hub.path, 'hooks'));
    await writeFile(join(hub.path, 'hooks/post-update'), 'x');
    expect(await files(hub)).toEqual([
      'hooks',
      'hooks/post-update',
      'refs/heads/main',
      'refs/heads/stolen',
    ]);
    expect(await hub.readRef('refs/heads/main')).toBe(head);
    expect(await files(hub)).toEqual([]);
    await project.land({ 'c.txt': 'three\n' });
    expect(await files(hub)).toEqual([]);
  });

  it('a workspace that was changed is told once and never handed out', async () => {
    await project.workspaces.refill(null, 2);
    expect(await project.workspaces.changes()).toEqual([]);
    await project.land({ 'b.txt': 'two\n' });
    await project.workspaces.refill(null, 2);
    const [first = '', second = ''] = await project.workspaces.list();
    expect(await project.workspaces.changes()).toEqual([]);
    await writeAfter(join(project.paths.workspaces, first, 'tree', 'a.txt'), Date.now() + 1);
    expect(await project.workspaces.changes()).toMatchObject([
      { id: first, changes: [{ file: 'tree/a.txt', at: expect.any(Number) }] },
    ]);
    expect(await project.workspaces.changes()).toEqual([]);
    expect(await project.workspaces.list()).toEqual([second]);
    const taken = await project.workspaces.acquire({ marker: 'm', config: null, savedRef: null });
    expect(taken).toMatchObject({ ok: true, value: { workspace: { id: second } } });
    expect(await project.workspaces.changes()).toEqual([]);
  });
});
