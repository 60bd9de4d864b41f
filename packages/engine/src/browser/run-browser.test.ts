import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { browserFor, prepareBrowser, type BrowserPlace } from './run-browser.ts';

const BROWSER = {
  available: true,
  program: '/usr/bin/chromium',
  server: '/m/cli.js',
  node: '/n/node',
  display: { DISPLAY: ':0' },
  readOnly: ['/m'],
} as const;

let tmp: string;
beforeEach(async () => {
  tmp = await mkdtemp(join(tmpdir(), 'rw-'));
});
afterEach(() => rm(tmp, { recursive: true, force: true }));

describe('browserFor', () => {
  it.each([
    ['coding', {}, true],
    ['testing', {}, true],
    ['initializer', {}, false],
    ['improving', {}, false],
    ['assistant', {}, false],
    ['external', {}, false],
    ['coding', { yolo: true }, false],
    ['testing', { browser: false }, false],
  ] as const)('%s with %j: %s', (role, settings, expected) => {
    const given = { browser: true, yolo: false, ...settings };
    expect(browserFor(BROWSER, given, role) !== null).toBe(expected);
    expect(browserFor({ available: false, why: '' }, given, role)).toBe(null);
  });
});

async function prepare(place: Partial<BrowserPlace>) {
  const workspace = { tree: '/w/tree', home: '/w/home', tmp };
  const given = {
    workspace,
    walled: true,
    headless: true,
    env: { PATH: '/bin' },
    proxyUrl: null,
    ...place,
  };
  const { tools } = await prepareBrowser(BROWSER, given);
  const config: unknown = JSON.parse(await readFile(tools.args[2] ?? '', 'utf8'));
  return { tools, config };
}

describe('prepareBrowser', () => {
  it('keeps the profile in the workspace, and its output where git does not look', async () => {
    const { tools, config } = await prepare({});
    expect(tools).toMatchObject({
      command: '/n/node',
      args: ['/m/cli.js', '--config', expect.any(String)],
    });
    expect(config).toMatchObject({
      browser: { userDataDir: join(tmp, 'browser-profile') },
      outputDir: '/w/tree/.ropewalk-browser',
    });
  });

  it('shows a window where that is wanted and possible, never inside the wall', async () => {
    const isHeadless = async (place: Partial<BrowserPlace>) => {
      const { tools, config } = await prepare(place);
      expect(config).toMatchObject({
        browser: { launchOptions: { headless: tools.env['DISPLAY'] === undefined } },
      });
      return tools.env['DISPLAY'] === undefined;
    };
    expect(await isHeadless({ headless: true, walled: false })).toBe(true);
    expect(await isHeadless({ headless: false, walled: true })).toBe(true);
    expect(await isHeadless({ headless: false, walled: false })).toBe(false);
  });

  it('gives Chromium a temp folder in which its socket has room', async () => {
    expect((await prepare({ walled: true })).tools.env['TMPDIR']).toBe('/dev/shm');
    expect((await prepare({ walled: false })).tools.env['TMPDIR']).toBe(tmp);
    const deep = join(tmp, 'x'.repeat(100));
    const workspace = { tree: '/w/tree', home: '/w/home', tmp: deep };
    expect((await prepare({ walled: false, workspace })).tools.env['TMPDIR']).toBe(tmpdir());
  });
});
