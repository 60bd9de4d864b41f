import { spawnSync } from 'node:child_process';

/** Debian packages, and the program by which each is recognised. */
const PROGRAMS = {
  bubblewrap: { program: 'bwrap', purpose: 'the wall round agents and checks' },
  chromium: {
    program: 'chromium',
    purpose: 'a browser for agents and for tests of what browsers see',
  },
};

/** Brings missing system programs from Debian's packages where that is possible, else names them. */
export async function installPrograms(packages) {
  const missing = packages.filter((name) => !isThere(PROGRAMS[name].program));
  if (missing.length === 0) return;
  const list = missing.map((name) => `${name} (${PROGRAMS[name].purpose})`).join(', ');
  if (process.platform === 'linux' && isThere('apt-get') && process.getuid?.() === 0) {
    console.error(`Installing ${list} from Debian's packages …`);
    if (install(missing) || (runQuietly('apt-get', ['update']) && install(missing))) return;
  }
  console.error(
    `Missing on this machine: ${list}. Install ${missing.join(', ')} with your system's package manager ` +
      `(Debian: apt-get install ${missing.join(' ')}). Going on without.`,
  );
}

function install(packages) {
  const args = ['install', '--yes', '--no-install-recommends', ...packages];
  return runQuietly('apt-get', args) && packages.every((name) => isThere(PROGRAMS[name].program));
}

function runQuietly(program, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(program, args, { stdio: 'ignore', env }).status === 0;
}

function isThere(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
}
