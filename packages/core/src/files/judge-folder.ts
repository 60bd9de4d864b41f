/** What decides which folders a person may look into through us. */
export interface FolderRules {
  readonly platform: 'linux' | 'darwin' | 'win32' | (string & {});
  /** The person's home, links resolved. */
  readonly home: string;
  /** Further folders that nobody may look into, links resolved: the home of the control plane. */
  readonly closed: readonly string[];
}

export type FolderVerdict = 'open' | 'blocked';

/** Folders of the system. What lies in the person's home is judged by `SECRET_NAMES` only. */
const SYSTEM_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  linux: [
    '/bin',
    '/boot',
    '/dev',
    '/etc',
    '/lib',
    '/lib64',
    '/opt',
    '/proc',
    '/root',
    '/run',
    '/sbin',
    '/sys',
    '/tmp',
    '/usr',
    '/var',
  ],
  darwin: [
    '/Library',
    '/System',
    '/Volumes',
    '/bin',
    '/cores',
    '/etc',
    '/opt',
    '/private',
    '/sbin',
    '/usr',
    '/var',
  ],
  win32: [
    'C:/$Recycle.Bin',
    'C:/Program Files',
    'C:/Program Files (x86)',
    'C:/ProgramData',
    'C:/Recovery',
    'C:/System Volume Information',
    'C:/Windows',
  ],
};

/** Credentials of other programs, wherever they lie: another person's are no better to show. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  '.aws',
  '.azure',
  '.docker',
  '.gnupg',
  '.gpg',
  '.kube',
  '.netrc',
  '.npmrc',
  '.password-store',
  '.pypirc',
  '.ssh',
  '.terraform',
]);
/** The same below `.config`. */
const SECRET_CONFIGS: ReadonlySet<string> = new Set(['gcloud', 'gh']);

const HIDDEN_NAMES = [/^\.env/u, /\.key$/u, /\.pem$/u, /credentials/u, /secrets/u];

/**
 * Whether a folder may be looked into. `path` is absolute and its links have been resolved: a link may lead
 * anywhere, so its name says nothing. What is above a blocked folder is open.
 */
export function judgeFolder(path: string, rules: FolderRules): FolderVerdict {
  const normal = (text: string): string => normalise(text, rules.platform);
  const place = normal(path);
  if (rules.closed.some((folder) => isWithin(place, normal(folder)))) return 'blocked';
  if (namesSecret(place)) return 'blocked';
  if (isWithin(place, normal(rules.home)) && normal(rules.home) !== '') return 'open';
  const system = SYSTEM_FOLDERS[rules.platform] ?? SYSTEM_FOLDERS['linux'] ?? [];
  return system.some((folder) => isWithin(place, normal(folder))) ? 'blocked' : 'open';
}

/** Whether a name looks like that of keys or passwords, and so is never listed. */
export function isSecretName(name: string): boolean {
  const lower = name.toLowerCase();
  return SECRET_NAMES.has(lower) || HIDDEN_NAMES.some((pattern) => pattern.test(lower));
}

/** Whether a path leads to another machine (`\\server\share`, `//server/share`). */
export function isNetworkPath(path: string): boolean {
  return /^[\\/]{2}/u.test(path);
}

/** Whether a folder may be given this name; it must be one component that every system takes. */
export function isFolderName(name: string): boolean {
  const plain = name.length > 0 && name.length <= 255 && name.trim() === name;
  // eslint-disable-next-line no-control-regex -- a name with a control character cannot be typed again
  return plain && !/[/\\<>:"|?*\u0000-\u001f]|\.\.|^\.$|\.$/u.test(name);
}

function namesSecret(path: string): boolean {
  const parts = path.split('/').map((part) => part.toLowerCase());
  return parts.some(
    (part, index) =>
      SECRET_NAMES.has(part) || (SECRET_CONFIGS.has(part) && parts[index - 1] === '.config'),
  );
}

/** Slashes only, none at the end; in lower case where the disk usually makes no difference. */
function normalise(path: string, platform: string): string {
  const slashes = platform === 'win32' ? path.replaceAll('\\', '/') : path;
  const trimmed = slashes.replace(/\/+$/u, '');
  return platform === 'linux' ? trimmed : trimmed.toLowerCase();
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
