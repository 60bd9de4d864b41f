import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { findProgram } from '../wall/detect-wall.ts';

/** Whether there is a browser for agents that verify pages, looked for once. */
export type BrowserSupport =
  | {
      readonly available: true;
      /** Chromium, or Chrome. */
      readonly program: string;
      /** The script that offers its tools over standard streams, and the Node that runs it. */
      readonly server: string;
      readonly node: string;
      /** The variables by which programs find the person's display; null where it has none. */
      readonly display: Readonly<Record<string, string>> | null;
      /** What of these the wall must leave readable. */
      readonly readOnly: readonly string[];
    }
  /** `why` is a sentence for a person that says what to install. */
  | { readonly available: false; readonly why: string };

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FOLDER_OF_MACOS = '/Applications/Google Chrome.app/Contents/MacOS';
const HINT =
  'Install Chromium (Debian: apt install chromium; Fedora: dnf install chromium; Ubuntu: the package of Google Chrome) for agents that verify pages';

/** Looks for the system's browser. `home` is the person's, which is not to be opened as a whole. */
export function findBrowser(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): BrowserSupport {
  const found = [
    ...NAMES.map((name) => findProgram(name, environment['PATH'] ?? '')),
    findProgram('Google Chrome', FOLDER_OF_MACOS),
  ].filter((program) => program !== null);
  // What comes as a snap has a wall of its own, which cannot be built inside ours.
  const program = found.find((candidate) => basename(realpathSync(candidate)) !== 'snap');
  if (program === undefined) {
    const why =
      found.length === 0
        ? `No Chromium was found. ${HINT}.`
        : `${found[0]} is a snap, which cannot be started behind the wall. ${HINT}.`;
    return { available: false, why };
  }
  const server = serverScript();
  const readOnly = [
    around(realpathSync(program), home),
    realpathSync(process.execPath),
    packagesAround(server),
  ];
  const node = realpathSync(process.execPath);
  return { available: true, program, server, node, display: displayIn(environment), readOnly };
}

const DISPLAY = ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR'];

function displayIn(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> | null {
  const found = DISPLAY.flatMap((name) => {
    const value = environment[name] ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  const hasOne = process.platform === 'darwin' || found.some(([name]) => name.endsWith('DISPLAY'));
  return hasOne ? Object.fromEntries(found) : null;
}

function serverScript(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(realpathSync(require.resolve('@playwright/mcp/package.json'))), 'cli.js');
}

/** A program with what lies beside it, unless that is all that the person has. */
function around(file: string, home: string): string {
  const way = relative(dirname(file), home);
  const holdsHome = way === '' || (!isAbsolute(way) && way.split(sep)[0] !== '..');
  return holdsHome ? file : dirname(file);
}

/** What it needs may lie beside a package or above it. */
function packagesAround(file: string): string {
  const parts = file.split(sep);
  return parts.slice(0, parts.indexOf('node_modules') + 1).join(sep);
}
