import { existsSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openProjectStage, type ProjectStage } from '../project/project-stage.suite.ts';
import type { Workspace } from '../workspaces/workspace-types.ts';
import type { DevServerKey, DevServerNews, DevServerState } from './dev-server-types.ts';
import { createDevServers, type DevServers } from './dev-servers.ts';

/** Listens on `PORT`, says so in colour, and writes what it is told over HTTP; ends when it is told to. */
const SERVER = `
const http = require('node:http');
const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://x');
  if (pathname === '/exit') process.exit(Number(new URL(request.url, 'http://x').searchParams.get('code')));
  if (pathname === '/say') console.log(new URL(request.url, 'http://x').searchParams.get('what'));
  response.end(pathname === '/env' ? JSON.stringify(process.env) : 'hello');
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  console.log('\\u001b[32mLocal\\u001b[0m:   http://localhost:\\u001b[1m' + process.env.PORT + '\\u001b[22m/');
});
`;
const PACKAGE = JSON.stringify({ name: 'shop', scripts: { dev: 'node srv.js' } });

let stage: ProjectStage;
let servers: DevServers;
let news: DevServerNews[];
let wake: () => void;
const workspaces = new Map<number, Workspace>();

beforeEach(async () => {
  stage = await openProjectStage({ 'srv.js': SERVER, 'package.json': PACKAGE });
  servers = createDevServers({
    ...stage,
    workspaceOf: (runId) => workspaces.get(runId) ?? null,
  });
  news = [];
  wake = () => undefined;
  servers.subscribe((one) => {
    news.push(one);
    wake();
  });
  // Quicker than the npm that would be found.
  await servers.setCommand(stage.project.id, 'node srv.js');
});

afterEach(async () => {
  await servers.close();
  const alive = await stage.context.host.markersAlive();
  expect([...alive].filter((marker) => marker.startsWith(stage.context.homeId))).toEqual([]);
  await stage.close();
  workspaces.clear();
});

const ofFolder = (): DevServerKey => ({ projectId: stage.project.id, runId: null });

/** The first news that fits, from the beginning. */
async function heard<T extends DevServerNews>(fits: (one: DevServerNews) => one is T): Promise<T> {
  while (true) {
    const found = news.find(fits);
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => (wake = resolve));
  }
}

type Running = DevServerState & { status: 'running' };
const isState =
  (status: DevServerState['status'], key = ofFolder()) =>
  (one: DevServerNews): one is DevServerNews & { kind: 'state' } =>
    one.kind === 'state' && one.state.status === status && one.key.runId === key.runId;

/** Starts it and waits until it has named its address. */
async function startedAt(key = ofFolder()): Promise<Running & { url: string }> {
  const started = await servers.start(key);
  if (!started.ok) throw new Error(started.refusal.message);
  const { state } = await heard(
    (one): one is DevServerNews & { kind: 'state' } =>
      isState('running', key)(one) && one.state.status === 'running' && one.state.url !== null,
  );
  return state as Running & { url: string };
}

const get = async (url: string): Promise<string> => (await fetch(url)).text();

describe('a dev server', () => {
  it('is found, started on a port of its own, names its address, and is ended with all it has started', async () => {
    await servers.setCommand(stage.project.id, null);
    expect(await servers.config(ofFolder())).toEqual({
      ok: true,
      value: {
        detectedType: 'nodejs-vite',
        detectedCommand: 'npm run dev',
        customCommand: null,
        effectiveCommand: 'npm run dev',
      },
    });
    expect(servers.state(ofFolder())).toEqual({ status: 'stopped' });
    const { url, pid, command, firstPort } = await startedAt();
    expect(url).toBe(`http://localhost:${firstPort}/`);
    expect(command).toBe('npm run dev');
    expect(pid).toBeGreaterThan(0);
    expect(await get(url)).toBe('hello');
    expect(servers.list(stage.project.id)).toHaveLength(1);

    expect(await servers.start(ofFolder())).toMatchObject({
      ok: false,
      refusal: { code: 'dev_server_running' },
    });
    expect(await servers.stop(ofFolder())).toEqual({ ok: true, value: { status: 'stopped' } });
    await expect(get(url)).rejects.toThrow();
    expect(await servers.stop(ofFolder())).toMatchObject({
      ok: false,
      refusal: { code: 'dev_server_not_running' },
    });
    const states = news.flatMap((one) => (one.kind === 'state' ? [one.state.status] : []));
    expect(states).toEqual(['running', 'running', 'stopped']);
  });

  it('sees nothing of ours, cannot write outside of its folder, nor into the repository', async () => {
    process.env['ROPEWALK_SECRET_OF_TEST'] = 'secret';
    try {
      await stage.write({
        'srv.js': `${SERVER}
for (const path of ['.git/config', '${stage.home}/x', '/etc/ropewalk-x', 'here']) {
  try { require('node:fs').appendFileSync(path, ''); console.log('wrote', path); } catch (e) { console.log('refused', path); }
}`,
      });
      const { url } = await startedAt();
      const env = JSON.parse(await get(new URL('/env', url).href)) as Record<string, string>;
      const ours = Object.keys(env).filter((name) => name.startsWith('ROPEWALK_'));
      expect(ours.filter((name) => !/^ROPEWALK_(PORT_\d|RUN|TREE)$/u.test(name))).toEqual([]);
      expect(env['HOME']).toContain(stage.home);
      const lines = servers.linesAfter(ofFolder(), 0).map(({ line }) => line);
      expect(lines).toContain('refused .git/config');
      expect(lines).toContain(`refused ${stage.home}/x`);
      expect(lines).toContain('refused /etc/ropewalk-x');
      expect(lines).toContain('wrote here');
    } finally {
      delete process.env['ROPEWALK_SECRET_OF_TEST'];
    }
  });

  it('tells its lines without colours and credentials', async () => {
    const { url } = await startedAt();
    const secret = `sk-ant-${'a1b2'.repeat(10)}`;
    await get(new URL(`/say?what=${encodeURIComponent(`key ${secret}`)}`, url).href);
    const line = await heard(
      (one): one is DevServerNews & { kind: 'line' } =>
        one.kind === 'line' && one.line.startsWith('key'),
    );
    expect(line.line).toBe('key [redacted]');
    const kept = servers.linesAfter(ofFolder(), 0);
    expect(kept.map((one) => one.line).join('\n')).toMatch(/Local: {3}http:\/\/localhost:\d+\//u);
    expect(servers.linesAfter(ofFolder(), line.number)).toEqual([]);
  });

  it('that ends by itself is seen to, and its end is told', async () => {
    const { url } = await startedAt();
    await get(new URL('/exit?code=3', url).href).catch(() => undefined);
    const { state } = await heard(isState('crashed'));
    expect(state).toMatchObject({ status: 'crashed', command: 'node srv.js', exitCode: 3 });
    expect(servers.state(ofFolder())).toEqual(state);
    news.length = 0;
    const again = await startedAt();
    await get(new URL('/exit?code=0', again.url).href).catch(() => undefined);
    expect((await heard(isState('stopped'))).state).toEqual({ status: 'stopped' });
  });

  it('names no address that is another project’s, and says whose it is', async () => {
    const hardCoded = (port: number) =>
      SERVER.replaceAll('Number(process.env.PORT)', String(port)).replaceAll(
        'process.env.PORT',
        String(port),
      );
    const port = (await startedAt()).firstPort + 5;
    await servers.stop(ofFolder());
    await stage.write({ 'srv.js': hardCoded(port) });
    news.length = 0;
    const { url } = await startedAt();
    expect(url).toBe(`http://localhost:${port}/`);

    const other = await stage.register('other');
    const key = { projectId: other.id, runId: null };
    await servers.setCommand(other.id, 'node srv.js');
    // Says where it will be before it has tried.
    await writeFile(
      join(other.folder, 'srv.js'),
      `console.log('http://localhost:${port}/');\n${hardCoded(port)}`,
    );
    news.length = 0;
    expect((await servers.start(key)).ok).toBe(true);
    const crashed = await heard(
      (one): one is DevServerNews & { kind: 'state' } =>
        one.kind === 'state' && one.key.projectId === other.id && one.state.status === 'crashed',
    );
    expect(crashed.state).toMatchObject({
      problem: expect.stringContaining(
        `port ${port}, which the dev server of "${stage.project.name}" has`,
      ),
    });
    const urls = news.flatMap((one) =>
      one.kind === 'state' && one.state.status === 'running' ? [one.state.url] : [],
    );
    expect(new Set(urls)).toEqual(new Set([null]));
    expect(await get(url)).toBe('hello');

    await servers.stop(ofFolder());
    expect((await servers.start(key)).ok).toBe(true);
    await heard(
      (one): one is DevServerNews & { kind: 'state' } =>
        one.kind === 'state' &&
        one.key.projectId === other.id &&
        one.state.status === 'running' &&
        one.state.url === url,
    );
  });

  it('of a project that shows no command is refused', async () => {
    const other = await stage.register('bare');
    const key = { projectId: other.id, runId: null };
    expect(await servers.start(key)).toMatchObject({
      ok: false,
      refusal: { code: 'dev_command_missing' },
    });
    await writeFile(join(other.folder, 'Cargo.toml'), '');
    expect(await servers.config(key)).toMatchObject({ value: { effectiveCommand: 'cargo run' } });
  });

  it('whose program is missing is refused with its name', async () => {
    await servers.setCommand(stage.project.id, 'no-such-program-here run');
    const refused = await servers.start(ofFolder());
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'dev_command_missing' } });
    expect(JSON.stringify(refused)).toContain('no-such-program-here');
  });

  it('follows no link out of the folder when it looks for a command', async () => {
    const other = await stage.register('links');
    await symlink(join(stage.folder, 'package.json'), join(other.folder, 'package.json'));
    expect(await servers.config({ projectId: other.id, runId: null })).toMatchObject({
      value: { detectedCommand: null },
    });
  });
});

describe('a custom command', () => {
  it('wins over what ropewalk.yaml says, which wins over what is found', async () => {
    const { store, context, project } = stage;
    await store.execute(
      'project.take_config',
      {
        projectId: project.id,
        commit: 'c',
        config: {
          dev: 'node srv.js',
          setup_timeout_seconds: 1,
          setup_files: [],
          checks: [],
          copy: [],
          gate: 'strict',
        },
      },
      context.clock.now(),
    );
    await servers.setCommand(project.id, null);
    expect(await servers.config(ofFolder())).toMatchObject({
      value: { detectedType: 'ropewalk.yaml', effectiveCommand: 'node srv.js' },
    });
    expect(await servers.setCommand(project.id, `GREETING='a b' node srv.js`)).toMatchObject({
      ok: true,
      value: { customCommand: `GREETING='a b' node srv.js` },
    });
    const { url } = await startedAt();
    const env = JSON.parse(await get(new URL('/env', url).href)) as Record<string, string>;
    expect(env['GREETING']).toBe('a b');
    expect(await servers.setCommand(project.id, null)).toMatchObject({
      value: { customCommand: null, effectiveCommand: 'node srv.js' },
    });
  });

  it('that needs a shell is refused and not kept', async () => {
    const refused = await servers.setCommand(stage.project.id, `bash -c 'id'`);
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'dev_command_invalid' } });
    expect(await stage.store.query('devCommand', { projectId: stage.project.id })).toBe(
      'node srv.js',
    );
  });
});

describe('a dev server of a run', () => {
  it('serves its workspace beside that of the folder, and goes with it', async () => {
    const parts = await stage.projects.of(stage.project.id);
    const acquired = await parts.workspaces.acquire({ marker: 'w', config: null, savedRef: null });
    if (!acquired.ok) throw new Error(acquired.refusal.message);
    const { workspace } = acquired.value;
    const dispatched = await stage.store.execute(
      'run.dispatch',
      {
        projectId: stage.project.id,
        role: 'external',
        purpose: null,
        featureIds: [],
        driver: 'external',
        model: null,
        canaryOf: null,
      },
      0,
    );
    if (!dispatched.ok) throw new Error(dispatched.refusal.message);
    const key = { projectId: stage.project.id, runId: dispatched.value.id };
    expect(await servers.start(key)).toMatchObject({ refusal: { code: 'run_unknown' } });
    workspaces.set(key.runId, workspace);
    await writeFile(join(workspace.tree, 'srv.js'), SERVER.replace(`'hello'`, `'from the run'`));
    await writeFile(join(workspace.tree, 'package.json'), PACKAGE);
    const [ofRun, ofPerson] = [await startedAt(key), await startedAt()];
    expect(await get(ofRun.url)).toBe('from the run');
    expect(await get(ofPerson.url)).toBe('hello');

    await servers.leave(key);
    await expect(get(ofRun.url)).rejects.toThrow();
    expect(servers.list(stage.project.id)).toHaveLength(1);
    expect(existsSync(join(parts.paths.root, 'dev', `run-${key.runId}`))).toBe(false);
    await servers.leave({ projectId: stage.project.id });
    await expect(get(ofPerson.url)).rejects.toThrow();
    await parts.workspaces.remove(workspace);
    expect(await readFile(join(stage.folder, 'srv.js'), 'utf8')).toBe(SERVER);
  });
});
