import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { land, run, setUp, test, write } from './support/crew-play.ts';
import type { Stage } from './support/stage.ts';

const SECRET = 'top-secret-of-the-person';

/**
 * What an agent tries, by name. A line that ends well, or leaves a file `escaped-…` where the machine sees it, has
 * achieved something. All of them are harmless where they succeed.
 */
const READS: Readonly<Record<string, string>> = {
  'the token of the control plane': 'test -s $PLANE_HOME/token',
  'its database': 'test -s $PLANE_HOME/ropewalk.db',
  'its log': 'test -s $PLANE_HOME/ropewalk.log || test -s $PLANE_HOME/endpoint.json',
  "a file of the person's": 'grep -q top-secret $PERSON/secret',
  'the same through a link': 'ln -sf $PERSON link-1 && grep -q top-secret link-1/secret',
  'the same through dots': `grep -q top-secret "$(pwd)/../../../../../../../../..$PERSON/secret"`,
  'the same through a hard link': 'ln $PERSON/secret hard-1 && grep -q top-secret hard-1',
  'the same through /proc/1/root': 'grep -q top-secret /proc/1/root$PERSON/secret',
  'the same through the root of a foreign process':
    'grep -q top-secret /proc/$VICTIM/root$PERSON/secret',
  'the same through its working folder': 'grep -q top-secret /proc/$VICTIM/cwd/secret',
  'the variables of a foreign process':
    'tr "\\0" "\\n" < /proc/$VICTIM/environ | grep -q top-secret',
  'the variables of the control plane': 'test -s /proc/$PLANE/environ',
  'its memory': 'head -c 1 /proc/$PLANE/mem >/dev/null 2>&1 || test -s /proc/$PLANE/maps',
  'its open files': 'test -n "$(ls /proc/$PLANE/fd 2>/dev/null)"',
  'the command line of a foreign process': 'test -s /proc/$VICTIM/cmdline',
  'the folder of the project, with what is in no commit': 'grep -q top-secret $FOLDER/.env',
  'another workspace':
    'test -n "$(ls ../../*/tree 2>/dev/null | grep -v -x "$(ls)" | grep only-there)"',
  'what others left in /tmp': 'test -e $LEFT',
  'shared memory of others': 'test -e /dev/shm/$SHM',
};
const REACHES: Readonly<Record<string, string>> = {
  'a signal to a foreign process': 'kill -0 $VICTIM',
  'a signal to the control plane': 'kill -0 $PLANE',
  'a trace of a foreign process': 'cat /proc/$VICTIM/syscall',
  'a service on the loopback': 'test -n "$(get http://127.0.0.1:$NEIGHBOUR/)"',
  'the same by its name': 'test -n "$(get http://localhost:$NEIGHBOUR/)"',
  'the same through the proxy': `get_via http://127.0.0.1:$NEIGHBOUR/ | grep -q neighbour`,
  'the same through the proxy, as a number': `get_via http://2130706433:$NEIGHBOUR/ | grep -q neighbour`,
  'the same through the proxy, in IPv6': `get_via 'http://[::ffff:127.0.0.1]:'$NEIGHBOUR/ | grep -q neighbour`,
  'the API of the control plane': `test "$(get -o /dev/null -w '%{http_code}' http://127.0.0.1:$PORT/api/health)" -lt 402 -a "$(get -o /dev/null -w '%{http_code}' http://127.0.0.1:$PORT/api/health)" -gt 0`,
  'its page': 'get http://127.0.0.1:$PORT/ | grep -q "<html"',
  'a socket of the file system': 'get --unix-socket $SOCKET http://x/ | grep -q socket',
  'an abstract socket': 'get --abstract-unix-socket $ABSTRACT http://x/ | grep -q socket',
  Docker: 'test -S /var/run/docker.sock || test -S /run/docker.sock',
  'the session bus': 'test -S /run/dbus/system_bus_socket || test -n "$(ls /run/user 2>/dev/null)"',
  'where clouds hand out credentials': 'get -f http://169.254.169.254/latest/meta-data/',
  'the same through the proxy of the run': 'get_via -f http://169.254.169.254/latest/meta-data/',
  'a name server': 'exec 3<>/dev/udp/1.1.1.1/53 && echo x >&3',
  'a host without the proxy': 'exec 3<>/dev/tcp/1.1.1.1/80',
  'packets of its own':
    'node -e "process.exit(1)" || ping -c 1 -W 1 127.0.0.53 || ping -c 1 -W 1 1.1.1.1',
  'the network of the machine':
    'nsenter --net=/proc/1/ns/net true && test -n "$(ls /sys/class/net | grep -v -x lo)"',
};
/** What must not be tried where it could succeed. */
const RIGHTS: Readonly<Record<string, string>> = {
  'a mount': 'mkdir -p m && mount -t tmpfs none m',
  'a mount over what is read-only': 'mount -o remount,rw,bind / && touch /etc/escaped-mount',
  'the settings of the kernel': 'test -w /proc/sys/kernel/core_pattern',
  'the keys of the console': 'test -w /proc/sysrq-trigger',
  'the groups of the machine': 'test -w /sys/fs/cgroup/cgroup.procs',
  'a device': 'mknod disk b 8 0 && head -c 1 disk',
  'the memory of the machine': 'head -c 1 /dev/mem || head -c 1 /proc/kcore',
  'a module of the kernel': 'test -w /sys/module && touch /sys/module/escaped',
  'another root': 'mkdir -p r && chroot /proc/$VICTIM/root true',
  'the clock': 'test -w /dev/rtc0',
};
const WRITES: readonly string[] = [
  'echo x > $FOLDER/escaped-folder',
  'echo x > $PLANE_HOME/escaped-home',
  'echo x > $PERSON/escaped-person',
  'echo x > /etc/escaped-etc',
  'echo x > /escaped-root',
  'ln -sf $PERSON planted && echo x > planted/escaped-link',
  'echo x > /proc/1/root$PERSON/escaped-proc',
  'echo x > $HUB/escaped-hub; echo x > $HUB/hooks/escaped-hook',
  'git --git-dir=$HUB update-ref refs/heads/escaped HEAD; git push -q origin HEAD:refs/heads/escaped',
  'echo x >> $HUB/packed-refs; echo $PWD/.git/objects >> $HUB/objects/info/alternates',
  'unshare -Urm sh -c "mount --bind $HUB $HUB; mount -o remount,rw,bind $HUB; echo x > $HUB/escaped-userns"',
  'unshare -Ur chroot / sh -c "echo x > $PERSON/escaped-chroot"',
  '(setsid bash -c "exec -a $DAEMON sleep 600" >/dev/null 2>&1 &)',
  '(bash -c "(bash -c \\"exec -a $DAEMON sleep 600\\" >/dev/null 2>&1 &) &" &)',
  'cp /bin/sh suid && chmod 6755 suid && ./suid -p -c "echo x > /etc/escaped-suid"',
  'for key in core.fsmonitor core.pager core.sshCommand; do git config $key "sh -c \\"echo x > $PERSON/escaped-git\\""; done',
  'printf "#!/bin/sh\\necho x > $PERSON/escaped-hook\\n" > .git/hooks/post-commit; chmod +x .git/hooks/post-commit',
  'git config filter.e.clean "sh -c \\"echo x > $PERSON/escaped-filter; cat\\""; echo "* filter=e" > .git/info/attributes',
  'echo "gitdir: $FOLDER/.git" > swapped; mkfifo pipe; truncate -s 3G huge; touch "$(printf "new\\nline")"',
];
const TRIED =
  Object.keys(READS).length + Object.keys({ ...REACHES, ...RIGHTS }).length + WRITES.length;

const PRELUDE = `get() { timeout 5 curl -s -m 2 --noproxy '*' "$@"; }
get_via() { timeout 5 curl -s -m 2 --noproxy '' --proxy "\${HTTP_PROXY:-http://127.0.0.1:9}" "$@"; }
try() { if (eval "$2") >/dev/null 2>&1; then echo "achieved: $1"; fi; }
`;

/** All of it as one script, which says what was achieved. */
function toScript(
  variables: Readonly<Record<string, string | number>>,
  {
    lines,
    writes,
  }: { readonly lines: Readonly<Record<string, string>>; readonly writes: readonly string[] },
): string {
  const set = Object.entries(variables).map(([name, value]) => `${name}='${value}'`);
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const tries = Object.entries(lines).map(
    ([name, line]) => `try ${quoted(name)} ${quoted(line)} &`,
  );
  const written = writes.map((line) => `(eval ${quoted(line)}) >/dev/null 2>&1`);
  return [...set, PRELUDE, ...tries, 'wait', ...written, 'echo "tried everything"', ''].join('\n');
}

test('an agent that tries everything achieves nothing', async ({ stage }) => {
  const person = join(stage.root, 'person');
  await writeFile(join(person, 'secret'), `${SECRET}\n`);
  const left = join(stage.root, 'left');
  await writeFile(left, 'left');
  const victim = spawn('sleep', ['600'], {
    cwd: person,
    env: { ...process.env, OF_THE_VICTIM: SECRET },
  });
  const neighbour = createHttpServer((_request, response) => response.end('neighbour'));
  const abstract = `ropewalk-escapes-${process.pid}`;
  const socket = join(stage.root, 'socket');
  const sockets = [socket, `\0${abstract}`].map((path) => {
    const server = createServer((connection) =>
      connection.end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsocket'),
    );
    server.listen(path);
    return server;
  });
  neighbour.listen(0, '127.0.0.1');
  await Promise.all([neighbour, ...sockets].map((server) => once(server, 'listening')));
  const shared = `ropewalk-escapes-${process.pid}`;
  await writeFile(join('/dev/shm', shared), 'shared');
  onTestFinished(async () => {
    victim.kill();
    for (const server of [neighbour, ...sockets]) server.close();
    await promisify(execFile)('rm', ['-f', join('/dev/shm', shared)]);
  });
  const daemon = `ropewalk-daemon-${process.pid}`;
  const variables = {
    PLANE_HOME: stage.home,
    PERSON: person,
    FOLDER: stage.folder,
    VICTIM: victim.pid ?? 0,
    PLANE: process.pid,
    LEFT: left,
    SHM: shared,
    SOCKET: socket,
    ABSTRACT: abstract,
    NEIGHBOUR: (neighbour.address() as AddressInfo).port,
    PORT: new URL(stage.url()).port,
    DAEMON: daemon,
  };
  const all = { lines: { ...READS, ...REACHES, ...RIGHTS }, writes: WRITES };
  const script = toScript({ ...variables, HUB: '/nowhere' }, all);
  const inHub = script.replace("HUB='/nowhere'", 'HUB="$(git remote get-url origin)"');
  await setUp(stage, {
    features: ['escape'],
    files: { '.gitignore': '.env\n', 'notes.txt': 'A note.\n' },
    asks: false,
    coding: {
      escape: [
        [
          write('try.sh', inHub),
          run(
            'bash try.sh > report.txt 2>&1; find . -path ./.git -prune -o ! -name report.txt -type f -print0 | xargs -0 rm -f; rm -f pipe disk planted link-1; true',
          ),
          land('grep -q "tried everything" report.txt'),
        ],
      ],
    },
  });
  await stage.leave('.env', `KEY=${SECRET}\n`);

  const { of } = await stage.runToEnd();

  expect(of('landing.landed')).toHaveLength(1);
  expect(of('run.trespassed')).toEqual([]);
  const report = await stage.git('show', 'HEAD:report.txt');
  expect(report).toBe('tried everything');
  expect(TRIED).toBeGreaterThanOrEqual(60);
  expect(await traces(stage, person)).toEqual([]);
  expect(victim.exitCode ?? victim.signalCode).toBeNull();
  expect(await refsOf(stage)).toEqual(['refs/heads/main']);
  expect(await commandsWith(daemon)).toEqual([]);

  // The same without a wall, so that this test can fail.
  const outside = join(stage.root, 'outside');
  await mkdir(outside);
  const { stdout } = await promisify(execFile)(
    'bash',
    ['-c', toScript(variables, { lines: { ...READS, ...REACHES }, writes: [] })],
    { cwd: outside, env: { PATH: process.env['PATH'] } },
  );
  const achieved = stdout.split('\n').filter((line) => line.startsWith('achieved: '));
  expect(achieved.length).toBeGreaterThanOrEqual(15);
  expect(achieved).toEqual(
    expect.arrayContaining([
      'achieved: the token of the control plane',
      'achieved: the variables of a foreign process',
      'achieved: a service on the loopback',
      'achieved: an abstract socket',
      'achieved: a socket of the file system',
      'achieved: a signal to a foreign process',
    ]),
  );
});

/** Files that were left where only programs outside the wall can leave any. */
async function traces(stage: Stage, person: string): Promise<string[]> {
  const hub = await hubOf(stage);
  const places = [stage.folder, stage.home, person, '/', '/etc', hub, join(hub, 'hooks')];
  const found = await Promise.all(
    places.map(async (place) => (existsSync(place) ? readdir(place) : [])),
  );
  const alternates = await readFile(join(hub, 'objects/info/alternates'), 'utf8').catch(() => '');
  return [
    ...found.flat().filter((name) => name.startsWith('escaped')),
    ...alternates.split('\n').filter((line) => line.includes('/workspaces/')),
  ];
}

async function hubOf(stage: Stage): Promise<string> {
  const projects = join(stage.home, 'projects');
  return join(projects, (await readdir(projects))[0] ?? '', 'hub.git');
}

async function refsOf(stage: Stage): Promise<string[]> {
  const { stdout } = await promisify(execFile)('git', [
    '--git-dir',
    await hubOf(stage),
    'for-each-ref',
    '--format=%(refname)',
  ]);
  return stdout.split('\n').filter((ref) => ref !== '' && !ref.startsWith('refs/ropewalk/'));
}

/** Command lines of processes of this machine that begin with a name. */
async function commandsWith(name: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/u.test(entry));
  const lines = await Promise.all(
    // Gone between the listing and the reading.
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.startsWith(name));
}
