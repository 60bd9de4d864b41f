import { createSecretBook } from '@ropewalk/core';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crewSettingsSchema, type Project } from '@ropewalk/contracts';
import { commandHandlers } from '@ropewalk/core';
import { createProcessHost, createTerminals, systemClock, type Terminals } from '@ropewalk/engine';
import { openTestStore } from '@ropewalk/store/testing';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { attachSockets } from './socket-server.ts';
import { terminalSocket } from './terminal-socket.ts';

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  expect(failures).toEqual([]);
});

let project: Project;
let terminals: Terminals;
let port: number;
const failures: unknown[] = [];

beforeEach(async () => {
  failures.length = 0;
  const folder = await mkdtemp(join(tmpdir(), 'ropewalk-terminal-'));
  closers.push(() => rm(folder, { recursive: true }));
  const store = await openTestStore({ handlers: commandHandlers });
  closers.push(() => store.close());
  const registered = await store.execute(
    'project.register',
    {
      name: 'shop',
      folder,
      targetBranch: 'main',
      spec: null,
      settings: crewSettingsSchema.parse({}),
    },
    0,
  );
  if (!registered.ok) throw new Error(registered.refusal.message);
  project = registered.value;
  terminals = createTerminals({
    context: {
      host: createProcessHost({ wall: { available: false, why: 'not needed' } }),
      clock: systemClock,
      homeId: `socket-${process.pid}`,
      searchPath: process.env['PATH'] ?? '',
      secrets: createSecretBook(),
      log: pino({ level: 'silent' }),
    },
    environment: { ...process.env, SHELL: '/bin/bash', HOME: folder },
  });
  closers.push(() => terminals.close());
  const server = createServer();
  const onFailure = (failure: unknown): void => void failures.push(failure);
  const sockets = attachSockets(server, {
    routes: [terminalSocket({ store, terminals, onFailure })],
    admit: () => null,
    onFailure,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  closers.push(async () => {
    await sockets.close();
    server.close();
  });
});

/** A page that only knows the reference's messages. */
interface Page {
  send(message: object): void;
  type(text: string): void;
  text(): string;
  readonly frames: { type: string; code?: number; message?: string; data?: string }[];
  until(fits: (page: Page) => boolean): Promise<void>;
  closed: Promise<number>;
  leave(): Promise<void>;
}

async function open(path: string): Promise<Page> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/terminal/ws/${path}`);
  closers.push(async () => socket.terminate());
  let wake = (): void => undefined;
  const closed = once(socket, 'close').then(([code]) => {
    wake();
    return Number(code);
  });
  const page: Page = {
    frames: [],
    send: (message) => socket.send(JSON.stringify(message)),
    type: (text) => page.send({ type: 'input', data: Buffer.from(text).toString('base64') }),
    text: () =>
      Buffer.concat(page.frames.map(({ data = '' }) => Buffer.from(data, 'base64'))).toString(),
    async until(fits) {
      while (!fits(page)) await new Promise<void>((resolve) => (wake = resolve));
    },
    closed,
    async leave() {
      socket.close();
      await closed;
    },
  };
  socket.on('message', (data) => {
    page.frames.push(JSON.parse(String(data)));
    wake();
  });
  await once(socket, 'open');
  return page;
}

const newTerminal = (): string => {
  const created = terminals.create(project, null);
  if (!created.ok) throw new Error(created.refusal.message);
  return `shop/${created.value.id}`;
};

describe('the socket of a terminal', () => {
  test('types, shows, answers pings and tells the true exit code', async () => {
    const page = await open(newTerminal());
    page.send({ type: 'ping' });
    page.send({ type: 'resize', cols: 80, rows: 24 });
    // At once: what is typed waits until the shell is there.
    page.type('echo hello-$((40+2))\n');
    await page.until(({ text }) => text().includes('hello-42'));
    expect(page.frames[0]).toEqual({ type: 'pong' });
    page.type('exit 3\n');
    await page.until(({ frames }) => frames.some(({ type }) => type === 'exit'));
    expect(page.frames.at(-1)).toEqual({ type: 'exit', code: 3 });
  });

  test('of a page that is reloaded shows the same shell', async () => {
    const path = newTerminal();
    const before = await open(path);
    before.send({ type: 'resize', cols: 80, rows: 24 });
    before.type('MARK=kept; echo seen-$((1+1))\n');
    await before.until(({ text }) => text().includes('seen-2'));
    await before.leave();
    const after = await open(path);
    await after.until(({ text }) => text().includes('seen-2'));
    after.send({ type: 'resize', cols: 80, rows: 24 });
    after.type('echo is-$MARK\n');
    await after.until(({ text }) => text().includes('is-kept'));
  });

  test.each([
    ['input before a size', { type: 'input', data: 'eA==' }, /not started/u],
    ['no base64', { type: 'input', data: 'no base64!' }, /base64/u],
    ['input that is too large', { type: 'input', data: 'A'.repeat(65_540) }, /^Input too large$/u],
    ['another type', { type: 'other' }, /resize/u],
    ['a size of words', { type: 'resize', cols: 'wide', rows: 1 }, /resize/u],
  ])('answers %s with an error and stays open', async (_name, message, sentence) => {
    const page = await open(newTerminal());
    page.send(message);
    page.send({ type: 'ping' });
    await page.until(({ frames }) => frames.length === 2);
    const error = page.frames.find(({ type }) => type === 'error');
    expect(error?.message).toMatch(sentence);
    expect(page.frames).toContainEqual({ type: 'pong' });
  });

  test.each([
    ['bad%20name/0000abcd', 4000, 'Invalid project name'],
    ['shop/not-an-id', 4000, 'Invalid terminal ID'],
    ['other/0000abcd', 4004, 'Project not found in registry'],
    ['shop/0000abcd', 4004, 'Terminal not found'],
  ])('of %s is closed with %i', async (path, code, message) => {
    const page = await open(path);
    expect(await page.closed).toBe(code);
    expect(page.frames).toEqual([{ type: 'error', message }]);
  });

  test('is closed when no shell can be started, and when its terminal goes', async () => {
    const path = newTerminal();
    await rm(project.folder, { recursive: true });
    const page = await open(path);
    page.send({ type: 'resize', cols: 80, rows: 24 });
    expect(await page.closed).toBe(4500);
    closers[0] = async () => undefined;
    const other = await open(path);
    await terminals.remove(project.id, path.slice('shop/'.length));
    expect(await other.closed).toBe(4004);
  });
});
