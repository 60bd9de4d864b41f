import type { CommandPlace } from '../verdict.ts';
import { SOME_NAME, SOME_WORD, UNKNOWN, type ShellState } from './state.ts';

/** Where a path leads, as far as its text shows it. */
export type Whereabouts =
  | 'workspace'
  /** The folder of the workspace itself, or all that is in it. */
  | 'workspace-root'
  /** Inside a `.git` of the workspace. */
  | 'git'
  | 'temporary'
  /** A whole folder for temporary files, which others use as well. */
  | 'temporary-root'
  | 'home'
  | 'device'
  | 'outside'
  | 'unknown';

const TEMPORARY = ['/tmp', '/var/tmp', '/dev/shm', '/private/tmp'];
const DEVICES = /^\/dev\/(?:null|zero|full|random|urandom|stdin|stdout|stderr|tty|fd\/[^/]+)$/u;
const WORST_FIRST: readonly Whereabouts[] = [
  'outside',
  'home',
  'temporary-root',
  'git',
  'workspace-root',
  'unknown',
  'temporary',
  'workspace',
  'device',
];

/** Where a path leads; when it can be seen from several folders, the worst of them. */
export function whereabouts(text: string, state: ShellState, place: CommandPlace): Whereabouts {
  if (text.startsWith('/')) return ofAbsolute(text, place);
  if (text.startsWith(UNKNOWN) || state.folders === null) return 'unknown';
  const found = state.folders.map((folder) => ofAbsolute(`${folder}/${text}`, place));
  return WORST_FIRST.find((one) => found.includes(one)) ?? 'unknown';
}

/** The folders into which `cd` with this text leads; `null` when that cannot be seen. */
export function foldersAfter(text: string, state: ShellState): readonly string[] | null {
  if (/[\uFDD0-\uFDD1]/u.test(text)) return null;
  if (text.startsWith('/')) return [normalised(text)];
  return state.folders === null
    ? null
    : state.folders.map((folder) => normalised(`${folder}/${text}`));
}

function ofAbsolute(path: string, place: CommandPlace): Whereabouts {
  if (DEVICES.test(path)) return 'device';
  const isOpen = path.includes(UNKNOWN);
  const known = normalised(
    isOpen ? path.slice(0, path.lastIndexOf('/', path.indexOf(UNKNOWN))) : path,
  );
  const found = ofKnown(known, place);
  if (!isOpen) return found;
  return found === 'outside' && !isAbove(known, place) ? 'outside' : 'unknown';
}

function ofKnown(path: string, place: CommandPlace): Whereabouts {
  if (isInside(path, place.workspace)) {
    const rest = path.slice(place.workspace.length + 1).split('/');
    if (rest.some(mayBeGit)) return 'git';
    return rest.join('/') === '' || rest.join('/') === SOME_NAME ? 'workspace-root' : 'workspace';
  }
  for (const folder of [place.tmp, ...TEMPORARY]) {
    if (!isInside(path, folder)) continue;
    const rest = path.slice(folder.length + 1);
    if (rest === '' || rest === SOME_NAME)
      return folder === place.tmp ? 'temporary' : 'temporary-root';
    return 'temporary';
  }
  return isInside(path, place.home) ? 'home' : 'outside';
}

/** `.git` itself, and patterns that match it: `.*`, `.g*`. */
function mayBeGit(part: string): boolean {
  const [start = '', ...open] = part.split(SOME_NAME);
  return part === '.git' || (open.length > 0 && start !== '' && '.git'.startsWith(start));
}

/** Whether what follows an unknown part may still lead to where agents write. */
function isAbove(path: string, place: CommandPlace): boolean {
  return (
    path === '' ||
    path === '/' ||
    [place.workspace, place.home, place.tmp, ...TEMPORARY].some((one) => isInside(one, path))
  );
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Without `.`, `..` and doubled slashes. Links cannot be seen here; the wall follows them. */
function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** A folder where the system keeps its programs. */
export function isSystemProgram(path: string): boolean {
  return (
    /^\/(?:usr|bin|sbin|opt|nix\/store|snap\/bin)\//u.test(path) && !path.split('/').includes('..')
  );
}

/** How a path is shown in a sentence. */
export function shown(text: string): string {
  return text.replaceAll(SOME_NAME, '*').replaceAll(SOME_WORD, '…').replaceAll(UNKNOWN, '…');
}
