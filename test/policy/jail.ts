import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hardBlockedNames } from '@ropewalk/core';

/** Programs of the machine that lines in the jail may reach; all others are missing there. */
const TOOLS =
  'bash sh dash ls cat echo printf true false head wc test pwd grep env nohup nice timeout setsid stdbuf xargs find mkdir rm tee sort ln cp'.split(
    ' ',
  );
/** The program that makes the jail. */
export const BUBBLEWRAP = 'bwrap';
const LIMIT_MS = 90_000;

/** The program of a line that was started although it is blocked. */
export interface Escape {
  readonly line: string;
  readonly program: string;
}

/** Runs each line by itself, says which one runs, and stops when one of them takes the rest with it. */
const DRIVER = `
mapfile -d '' -t lines < /fuzz/lines
# Functions that call themselves twice would fill the machine with processes.
export FUNCNEST=4
ulimit -t 5
shopt -s expand_aliases
for index in "\${!lines[@]}"; do
  export FUZZ_LINE=$index
  echo "$index" > /record/at
  ( cd /srv/space; eval "\${lines[index]}" ) </dev/null >/dev/null 2>&1
done
echo "\${#lines[@]}" > /record/done
`;

/**
 * Runs lines in a jail without network and without files of ours, in which each blocked program is a stub that
 * records its start, on the PATH and at every usual place. The recording cannot be avoided by another name.
 */
export function runInJail(lines: readonly string[]): readonly Escape[] {
  const folder = mkdtempSync(join(tmpdir(), 'ropewalk-jail-'));
  try {
    for (const name of ['bin', 'record', 'fuzz']) mkdirSync(join(folder, name));
    writePrograms(join(folder, 'bin'));
    writeFileSync(join(folder, 'fuzz/lines'), lines.map((line) => `${line}\0`).join(''));
    writeFileSync(join(folder, 'fuzz/driver'), DRIVER);
    const { status, stderr } = spawnSync(BUBBLEWRAP, jailArguments(folder), {
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
      encoding: 'utf8',
    });
    if (!existsSync(join(folder, 'record/done'))) {
      const at = existsSync(join(folder, 'record/at'))
        ? Number(readFileSync(join(folder, 'record/at'), 'utf8'))
        : 0;
      if (status !== null || at === 0) throw new Error(`the jail ended (${status}): ${stderr}`);
      // A line may wait for itself for ever, such as a coprocess inside of a pipeline: go on behind it.
      const before = escapes(join(folder, 'record/hits'), lines);
      return [...before, ...runInJail(lines.slice(at + 1))];
    }
    return escapes(join(folder, 'record/hits'), lines);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writePrograms(bin: string): void {
  for (const name of TOOLS) symlinkSync(`/real/${name}`, join(bin, name));
  for (const name of hardBlockedNames()) {
    writeFileSync(join(bin, name), '#!/real/dash\necho "${FUZZ_LINE:-?} $0" >> /record/hits\n');
    chmodSync(join(bin, name), 0o755);
  }
}

function jailArguments(folder: string): readonly string[] {
  return [
    '--unshare-all',
    '--die-with-parent',
    '--clearenv',
    '--setenv',
    'PATH',
    '/usr/local/bin:/usr/bin:/bin',
    '--setenv',
    'HOME',
    '/home/agent',
    '--ro-bind',
    '/usr/lib',
    '/usr/lib',
    '--ro-bind-try',
    '/usr/lib64',
    '/usr/lib64',
    '--ro-bind-try',
    '/lib',
    '/lib',
    '--ro-bind-try',
    '/lib64',
    '/lib64',
    '--ro-bind',
    '/usr/bin',
    '/real',
    '--ro-bind',
    join(folder, 'bin'),
    '/usr/bin',
    '--symlink',
    'usr/bin',
    '/bin',
    '--symlink',
    'usr/bin',
    '/sbin',
    '--symlink',
    '../bin',
    '/usr/sbin',
    '--symlink',
    '../bin',
    '/usr/local/bin',
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '--tmpfs',
    '/tmp',
    '--dir',
    '/tmp/agent',
    '--dir',
    '/home/agent',
    '--dir',
    '/srv/space',
    '--ro-bind',
    join(folder, 'fuzz'),
    '/fuzz',
    '--bind',
    join(folder, 'record'),
    '/record',
    '--chdir',
    '/srv/space',
    '/real/bash',
    '--norc',
    '/fuzz/driver',
  ];
}

function escapes(file: string, lines: readonly string[]): readonly Escape[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((hit) => hit !== '')
    .map((hit) => {
      const [index = '', program = ''] = hit.split(' ');
      return { line: lines[Number(index)] ?? `(one of ${lines.length} lines)`, program };
    });
}
