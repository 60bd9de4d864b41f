import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from './find-browser.ts';

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'ropewalk-browser-')));
  await mkdir(join(root, 'bin'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function program(path: string): Promise<string> {
  const file = join(root, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, 0o755);
  return file;
}

const find = (environment: Readonly<Record<string, string>> = {}) =>
  findBrowser({ PATH: join(root, 'bin'), ...environment }, join(root, 'home'));

describe.skipIf(process.platform === 'darwin')('findBrowser', () => {
  it('says what to install where there is none', () => {
    expect(find()).toEqual({ available: false, why: expect.stringContaining('apt install') });
  });

  it('names everything that the wall must leave readable', async () => {
    const real = await program('lib/chromium/chrome');
    await symlink(real, join(root, 'bin/chromium'));
    const found = find();
    if (!found.available) throw new Error(found.why);
    expect(found.program).toBe(join(root, 'bin/chromium'));
    expect(existsSync(found.server)).toBe(true);
    expect(found.readOnly[0]).toBe(join(root, 'lib/chromium'));
    for (const needed of [found.server, found.node]) {
      expect(found.readOnly.some((path) => needed.startsWith(path))).toBe(true);
    }
  });

  it('does not open the person’s home for a program that lies right in it', async () => {
    await program('home/chrome');
    await symlink(join(root, 'home/chrome'), join(root, 'bin/chromium'));
    expect(find()).toMatchObject({
      readOnly: expect.arrayContaining([join(root, 'home/chrome')]),
    });
  });

  it('passes over a snap, and says so when there is nothing else', async () => {
    await program('snap/snap');
    await symlink(join(root, 'snap/snap'), join(root, 'bin/chromium'));
    expect(find()).toEqual({ available: false, why: expect.stringContaining('is a snap') });
    const other = await program('bin/google-chrome');
    expect(find()).toMatchObject({ available: true, program: other });
  });

  it('knows the display of the person, where there is one', async () => {
    await program('bin/chromium');
    expect(find()).toMatchObject({ display: null });
    expect(find({ XAUTHORITY: '/x' })).toMatchObject({ display: null });
    expect(find({ DISPLAY: ':0', XAUTHORITY: '/x', HOME: '/h' })).toMatchObject({
      display: { DISPLAY: ':0', XAUTHORITY: '/x' },
    });
  });
});
