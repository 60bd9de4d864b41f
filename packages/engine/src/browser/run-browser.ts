import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CrewSettings, Run } from '@ropewalk/contracts';
import type { ToolProgram } from '@ropewalk/core';
import { runsAsRoot } from '../wall/detect-wall.ts';
import { BROWSER_OUTPUT } from '../workspaces/workspace-folder.ts';
import type { Workspace } from '../workspaces/workspace-types.ts';
import type { BrowserSupport } from './find-browser.ts';

type Browser = Extract<BrowserSupport, { available: true }>;

/** The browser that a run has to itself. */
export interface RunBrowser {
  /** The program that gives an agent the tools of a browser. */
  readonly tools: ToolProgram;
  /** What the wall must leave readable. */
  readonly readOnly: readonly string[];
}

/** Where a browser is to be. */
export interface BrowserPlace {
  readonly workspace: Pick<Workspace, 'tree' | 'home' | 'tmp'>;
  readonly walled: boolean;
  /** Whether the person wants to see no window; there is none inside the wall, nor where nothing shows one. */
  readonly headless: boolean;
  /** The variables of the agent. */
  readonly env: Readonly<Record<string, string>>;
  /** Through which it gets to what is not on its own loopback; null = straight. */
  readonly proxyUrl: string | null;
}

/** The name under which an agent finds the tools of its browser. */
const TOOLS_NAME = 'browser';
const VIEWPORT = { width: 1280, height: 720 };

/** What an agent of this role works with, null where it is not to have a browser. */
export function browserFor(
  support: BrowserSupport,
  settings: Pick<CrewSettings, 'browser' | 'yolo'>,
  role: Run['role'],
): Browser | null {
  const verifies = role === 'coding' || role === 'testing';
  return verifies && settings.browser && !settings.yolo && support.available ? support : null;
}

/**
 * Lays a profile into the temp folder of a workspace, which it is removed with. The browser itself is started
 * by the first use of one of its tools, as a part of the agent's process tree.
 */
export async function prepareBrowser(browser: Browser, place: BrowserPlace): Promise<RunBrowser> {
  const { home, tmp } = place.workspace;
  const profile = join(tmp, 'browser-profile');
  const config = join(tmp, 'browser.json');
  await mkdir(join(profile, 'Default'), { recursive: true });
  await Promise.all([
    writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(PREFERENCES)),
    writeFile(config, JSON.stringify(toConfig(browser, place, profile))),
  ]);
  const display = isShown(browser, place) ? browser.display : null;
  return {
    tools: {
      name: TOOLS_NAME,
      command: browser.node,
      args: [browser.server, '--config', config],
      env: { ...place.env, ...display, HOME: home, TMPDIR: socketFolder(tmp, place.walled) },
    },
    readOnly: browser.readOnly,
  };
}

/** What Chromium asks its maker for by itself goes nowhere; what a page asks for is its own business. */
const NOBODY = 'http://127.0.0.1:9/';
const QUIET = [`--gaia-url=${NOBODY}`, `--gcm-checkin-url=${NOBODY}`];
/** Else it connects to its search engine ahead of any search. */
const PREFERENCES = { net: { network_prediction_options: 2 } };

/** The file format is described in `config.d.ts` of @playwright/mcp. */
function toConfig(browser: Browser, place: BrowserPlace, userDataDir: string): object {
  const { proxyUrl } = place;
  return {
    browser: {
      browserName: 'chromium',
      userDataDir,
      launchOptions: {
        executablePath: browser.program,
        headless: !isShown(browser, place),
        // Its own sandbox can be built neither inside the wall nor by root.
        chromiumSandbox: !place.walled && !runsAsRoot(),
        args: proxyUrl === null ? QUIET : [...QUIET, `--proxy-server=${proxyUrl}`],
      },
      contextOptions: { viewport: VIEWPORT },
    },
    outputDir: join(place.workspace.tree, BROWSER_OUTPUT),
  };
}

/** Whoever reaches the person's display can read what the person types, so nobody does inside the wall. */
function isShown({ display }: Browser, { headless, walled }: BrowserPlace): boolean {
  return !headless && !walled && display !== null;
}

/** Chromium makes a socket of this name in its temp folder. */
const SOCKET = '/org.chromium.Chromium.XXXXXX/SingletonSocket';
/** The shortest that a platform allows for the path of a socket. */
const SOCKET_PATH_LIMIT = 103;

/**
 * Where Chromium's socket fits: it does not start where the path is too long, which that of a workspace
 * may be. Inside the wall, shared memory is the wall's own and goes with it.
 */
function socketFolder(tmp: string, walled: boolean): string {
  if (walled && process.platform === 'linux') return '/dev/shm';
  return tmp.length + SOCKET.length <= SOCKET_PATH_LIMIT ? tmp : tmpdir();
}
