import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../workspaces/ground.suite.ts';
import { createFolderBrowser, type FolderBrowser } from './folder-browser.ts';

let home: string;
let browser: FolderBrowser;

/** The home lies in `/tmp`, which is closed to everybody: as that of root is. */
beforeEach(async () => {
  home = await temporaryFolder();
  for (const path of [
    'code/shop/src',
    'code/empty',
    '.hidden',
    '.ssh',
    '.ropewalk',
    'my-secrets',
  ]) {
    await mkdir(join(home, path), { recursive: true });
  }
  await writeFile(join(home, 'code/file.txt'), '');
  browser = createFolderBrowser({ home, closed: [join(home, '.ropewalk')], platform: 'linux' });
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

const names = async (path: string | null, showHidden = false): Promise<string[]> => {
  const listed = await browser.list({ path, showHidden });
  if (!listed.ok) throw new Error(listed.refusal.message);
  return listed.value.entries.map(({ name }) => name);
};
const refusedList = async (path: string): Promise<string | null> => {
  const listed = await browser.list({ path, showHidden: true });
  return listed.ok ? null : listed.refusal.code;
};

describe('the folder browser', () => {
  it('lists the folders of the home, and nothing that is secret', async () => {
    expect(await names(null)).toEqual(['code']);
    expect(await names(null, true)).toEqual(['.hidden', 'code']);
    expect(await browser.list({ path: join(home, 'code'), showHidden: false })).toEqual({
      ok: true,
      value: {
        path: join(home, 'code'),
        parent: home,
        entries: [
          { name: 'empty', path: join(home, 'code/empty'), isHidden: false, hasChildren: false },
          { name: 'shop', path: join(home, 'code/shop'), isHidden: false, hasChildren: true },
        ],
      },
    });
    expect(await names('~/code')).toEqual(['empty', 'shop']);
    expect(await browser.list({ path: '/', showHidden: false })).toMatchObject({
      ok: true,
      value: { path: '/', parent: null },
    });
    expect(await names('/')).not.toContain('etc');
  });

  it.each([
    ['a secret place', '.ssh', 'folder_not_allowed'],
    ['a place in it', '.ssh/deeper', 'folder_not_allowed'],
    ['our own home', '.ropewalk', 'folder_not_allowed'],
    ['what is not there', 'none', 'folder_missing'],
    ['a file', 'code/file.txt', 'not_a_folder'],
    ['a way out', '../../etc', 'folder_not_allowed'],
    ['a null character', 'a\0b', 'folder_missing'],
  ])('refuses %s', async (_name, path, code) => {
    expect(await refusedList(join(home, path))).toBe(code);
  });

  it.each([
    '/etc',
    '/etc/../etc/ssl',
    '/proc/self/root/etc',
    '\\\\server\\share',
    '//server/share',
  ])('refuses %s', async (path) => expect(await refusedList(path)).toBe('folder_not_allowed'));

  it('judges links by where they lead', async () => {
    await symlink('/etc', join(home, 'innocent'));
    await symlink(join(home, '.ssh'), join(home, 'keys'));
    await symlink(join(home, 'code'), join(home, 'work'));
    await symlink(join(home, 'nowhere'), join(home, 'dangling'));
    await symlink(join(home, 'code/file.txt'), join(home, 'to-file'));
    expect(await names(null)).toEqual(['code', 'work']);
    expect(await refusedList(join(home, 'innocent'))).toBe('folder_not_allowed');
    expect(await refusedList(join(home, 'innocent/ssl'))).toBe('folder_not_allowed');
    expect(await refusedList(join(home, 'keys'))).toBe('folder_not_allowed');
    expect(await names(join(home, 'work'))).toEqual(['empty', 'shop']);
    expect(await browser.create({ parent: join(home, 'innocent'), name: 'x' })).toMatchObject({
      refusal: { code: 'folder_not_allowed' },
    });
    expect(await browser.inspect(join(home, 'keys/new'))).toMatchObject({
      exists: false,
      problem: expect.stringContaining('not allowed'),
    });
  });

  it('creates folders where they may be', async () => {
    expect(await browser.create({ parent: home, name: 'new' })).toEqual({
      ok: true,
      value: join(home, 'new'),
    });
    const refused = async (parent: string, name: string): Promise<string | null> => {
      const created = await browser.create({ parent, name });
      return created.ok ? null : created.refusal.code;
    };
    expect(await refused(home, 'new')).toBe('folder_exists');
    expect(await refused(home, '../evil')).toBe('folder_name_invalid');
    expect(await refused(home, '..')).toBe('folder_name_invalid');
    expect(await refused(home, '.aws')).toBe('folder_not_allowed');
    expect(await refused('/etc', 'new')).toBe('folder_not_allowed');
    expect(await refused(join(home, 'none'), 'new')).toBe('folder_missing');
    expect(await refused(join(home, 'code/file.txt'), 'new')).toBe('not_a_folder');
  });

  it('says whether a project could be kept somewhere', async () => {
    const fine = { canRead: true, canWrite: true, problem: null };
    expect(await browser.inspect(home)).toEqual({ exists: true, isFolder: true, ...fine });
    expect(await browser.inspect(join(home, 'new'))).toMatchObject({
      exists: false,
      canWrite: true,
      problem: null,
    });
    expect(await browser.inspect(join(home, 'no/new'))).toMatchObject({ canWrite: false });
    expect((await browser.inspect(join(home, 'no/new'))).problem).toContain('parent');
    expect(await browser.inspect(join(home, 'code/file.txt'))).toMatchObject({
      exists: true,
      isFolder: false,
      problem: 'Path is not a directory',
    });
    expect((await browser.inspect('/etc')).problem).toContain('not allowed');
    expect((await browser.inspect('//server/x')).problem).toContain('Network');
  });

  it.skipIf(process.getuid?.() === 0)('says what may not be read', async () => {
    await chmod(join(home, 'code'), 0);
    try {
      expect(await refusedList(join(home, 'code'))).toBe('folder_not_allowed');
      expect(await browser.inspect(join(home, 'code'))).toMatchObject({ canRead: false });
    } finally {
      await chmod(join(home, 'code'), 0o700);
    }
  });

  it('never tells what a folder that is swapped for a link leads to', async () => {
    const place = join(home, 'code/shop');
    const stop = new AbortController();
    const swapping = (async () => {
      while (!stop.signal.aborted) {
        await rename(place, `${place}-aside`);
        await symlink('/etc', place);
        await rm(place);
        await rename(`${place}-aside`, place);
      }
    })();
    try {
      for (let round = 0; round < 100; round += 1) {
        const listed = await browser.list({ path: place, showHidden: true });
        if (listed.ok)
          expect([[], ['src']]).toContainEqual(listed.value.entries.map(({ name }) => name));
      }
    } finally {
      stop.abort();
      await swapping;
    }
  });
});
