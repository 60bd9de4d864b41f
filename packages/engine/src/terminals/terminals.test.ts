import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '@ropewalk/contracts';
import { openProjectStage, type ProjectStage } from '../project/project-stage.suite.ts';
import { createTerminals, MAX_TERMINALS, type Terminals } from './terminals.ts';
import type { TerminalLink } from './viewer-link.ts';

/** Ropewalk holds it; its name in the environment does not give it away. */
const KNOWN = 'known-to-us-4711';

let stage: ProjectStage;
let terminals: Terminals;
let project: Project;

const open = (limits: { unwatchedMs?: number; patienceMs?: number } = {}): Terminals =>
  createTerminals({
    context: stage.context,
    environment: {
      ...process.env,
      SHELL: '/bin/bash',
      HOME: stage.root,
      ANTHROPIC_API_KEY: 'our key',
      PLAINLY_NAMED: `x ${KNOWN} y`,
      ROPEWALK_HOME: 'our home',
      npm_config_x: 'ours',
      EDITOR: 'vi',
    },
    ...limits,
  });

beforeEach(async () => {
  stage = await openProjectStage();
  project = stage.project;
  stage.context.secrets.learn(KNOWN);
  terminals = open();
});

afterEach(async () => {
  await terminals.close();
  const alive = await stage.context.host.markersAlive();
  expect([...alive].filter((marker) => marker.startsWith(stage.context.homeId))).toEqual([]);
  await stage.close();
});

/** Somebody with a screen who notes what is sent. */
interface Viewer {
  readonly link: TerminalLink;
  text(): string;
  exit(): number | null;
  gone(): string | null;
  type(text: string): void;
  /** Resolves when it fits, whenever that is. */
  until(fits: (viewer: Viewer) => boolean): Promise<void>;
  /** While set, nothing that is sent arrives. */
  stopReading(): void;
  readOn(): void;
  bytes(): number;
}

function view(id: string): Viewer {
  const chunks: Uint8Array[] = [];
  let exit: number | null = null;
  let gone: string | null = null;
  let waiting: (() => void)[] | null = null;
  let wake = (): void => undefined;
  const hear = (): void => wake();
  const linked = terminals.link(project.id, id, {
    onOutput(data, done) {
      chunks.push(data);
      if (waiting === null) done();
      else waiting.push(done);
      hear();
    },
    onExit(code) {
      exit = code;
      hear();
    },
    onTooSlow() {
      gone = 'too slow';
      hear();
    },
    onGone() {
      gone = 'gone';
      hear();
    },
  });
  if (!linked.ok) throw new Error(linked.refusal.message);
  const viewer: Viewer = {
    link: linked.value,
    text: () => Buffer.concat(chunks).toString(),
    exit: () => exit,
    gone: () => gone,
    type: (text) => void viewer.link.input(Buffer.from(text)),
    async until(fits) {
      while (!fits(viewer)) await new Promise<void>((resolve) => (wake = resolve));
    },
    stopReading: () => void (waiting = []),
    readOn() {
      const held = waiting ?? [];
      waiting = null;
      for (const done of held) done();
    },
    bytes: () => chunks.reduce((sum, chunk) => sum + chunk.length, 0),
  };
  return viewer;
}

const SIZE = { cols: 100, rows: 30 };
const newTerminal = (): string => {
  const created = terminals.create(project, null);
  if (!created.ok) throw new Error(created.refusal.message);
  return created.value.id;
};
/** A viewer whose shell answers. */
async function started(id = newTerminal()): Promise<Viewer> {
  const viewer = view(id);
  expect(await viewer.link.resize(SIZE)).toMatchObject({ ok: true });
  viewer.type('PS1="ready> "; echo up-$((1+1))\n');
  await viewer.until(({ text }) => text().includes('up-2'));
  return viewer;
}

describe('the list of terminals', () => {
  it('has one by itself, and names what has no name', () => {
    const [first] = terminals.list(project);
    expect(first).toMatchObject({
      name: 'Terminal 1',
      id: expect.stringMatching(/^[0-9a-f]{8}$/u),
    });
    terminals.create(project, 'build');
    terminals.create(project, null);
    expect(terminals.list(project).map(({ name }) => name)).toEqual([
      'Terminal 1',
      'build',
      'Terminal 2',
    ]);
    expect(terminals.rename(project.id, first?.id ?? '', 'mine')).toMatchObject({
      value: { id: first?.id, name: 'mine' },
    });
    expect(terminals.list(project)[0]).toMatchObject({ name: 'mine' });
  });

  it('is bounded, with a sentence', () => {
    for (let count = 0; count < MAX_TERMINALS; count += 1) newTerminal();
    expect(terminals.create(project, null)).toMatchObject({
      ok: false,
      refusal: { code: 'terminal_limit' },
    });
  });

  it('knows nothing of what is not there, or belongs to another project', async () => {
    const id = newTerminal();
    const unknown = { ok: false, refusal: { code: 'terminal_unknown' } };
    expect(terminals.rename(project.id, 'deadbeef', 'x')).toMatchObject(unknown);
    expect(terminals.rename(project.id + 1, id, 'x')).toMatchObject(unknown);
    expect(await terminals.remove(project.id, 'deadbeef')).toMatchObject(unknown);
    expect(await terminals.remove(project.id, id)).toMatchObject({ ok: true });
    expect(await terminals.remove(project.id, id)).toMatchObject(unknown);
  });
});

describe('a terminal', () => {
  it('is a shell in the folder of the project, of the size that was asked for', async () => {
    const viewer = await started();
    viewer.type('pwd; stty size; tty\n');
    await viewer.until(({ text }) => /\/dev\/pts\/\d+/u.test(text()));
    expect(viewer.text()).toContain(project.folder);
    expect(viewer.text()).toContain('30 100');
    await viewer.link.resize({ cols: 5_000, rows: 1.5 });
    viewer.type('stty size\n');
    await viewer.until(({ text }) => text().includes('5 500'));
  });

  it('takes no input before it was given a size', () => {
    expect(view(newTerminal()).link.input(Buffer.from('x'))).toMatchObject({
      ok: false,
      refusal: { code: 'terminal_not_started' },
    });
  });

  it('ends with the code of its shell, and what the shell has left behind is gone', async () => {
    const viewer = await started();
    viewer.type('sleep 1000 & nohup setsid sleep 1001 >/dev/null 2>&1 &\n');
    viewer.type('exit 3\n');
    await viewer.until(({ exit }) => exit() !== null);
    expect(viewer.exit()).toBe(3);
    expect(viewer.text()).toContain('exit');
    expect(viewer.link.input(Buffer.from('x'))).toMatchObject({ ok: false });
    // A window that is resized afterwards starts nothing; whoever comes anew does.
    await viewer.link.resize(SIZE);
    expect(viewer.link.input(Buffer.from('x'))).toMatchObject({ ok: false });
  });

  it('starts anew for whoever comes after its end', async () => {
    const id = newTerminal();
    const first = await started(id);
    first.type('kill -9 $$\n');
    await first.until(({ exit }) => exit() !== null);
    expect(first.exit()).toBe(128 + 9);
    const second = await started(id);
    expect(second.text()).not.toContain('kill');
  });

  it('shows its last screen to whoever comes later, and goes on for both', async () => {
    const id = newTerminal();
    const first = await started(id);
    first.type(
      'for i in $(seq 1 200); do echo line-$i; done; printf "\\033[31mred-end\\033[0m\\n"\n',
    );
    await first.until(({ text }) => text().includes('red-end\u001b'));
    first.link.leave();
    const second = view(id);
    await second.link.resize(SIZE);
    await second.until(({ text }) => text().includes('red-end'));
    expect(second.text()).toContain('line-1\r\n');
    expect(second.text()).toContain('\u001b[31mred-end');
    const third = view(id);
    await third.until(({ text }) => text().includes('red-end'));
    await third.link.resize({ cols: 60, rows: 20 });
    await third.until(({ text }) => text().includes('\u001bc'));
    third.type('echo both-$((40+2))\n');
    await second.until(({ text }) => text().includes('both-42'));
    await third.until(({ text }) => text().includes('both-42'));
  });

  it('shows what came while it was being shown once and in order', async () => {
    const id = newTerminal();
    const first = await started(id);
    first.type('for i in $(seq 1 3000); do echo n-$i-; done; echo done-$((1+2))\n');
    await first.until(({ text }) => text().includes('n-100-'));
    const second = view(id);
    await second.link.resize(SIZE);
    await second.until(({ text }) => text().includes('done-3'));
    const numbers = [...second.text().matchAll(/n-(\d+)-/gu)].map((match) => Number(match[1]));
    const from = numbers[0] ?? 0;
    expect(numbers).toEqual(Array.from({ length: 3_001 - from }, (_, index) => from + index));
  });

  it('gives its shell nothing of ours', async () => {
    const viewer = await started();
    viewer.type('env; echo end-$((1+1))\n');
    await viewer.until(({ text }) => text().includes('end-2\r'));
    const names = [...viewer.text().matchAll(/^([A-Za-z_]\w*)=/gmu)].map((match) => match[1]);
    expect(names).toContain('EDITOR');
    expect(names).toContain('TERM');
    expect(names.filter((name) => /^ROPEWALK_|^npm_|KEY/u.test(name ?? ''))).toEqual([
      'ROPEWALK_RUN',
    ]);
    expect(viewer.text()).not.toContain('our key');
    expect(viewer.text()).not.toContain('PLAINLY_NAMED');
  });

  it('waits for a viewer that does not read, and for no longer than it can', async () => {
    await terminals.close();
    terminals = open({ patienceMs: 2_000 });
    const id = newTerminal();
    const first = await started(id);
    first.stopReading();
    first.type('yes 0123456789012345678901234567890123456789\n');
    await first.until(({ bytes }) => bytes() > 256 * 1024);
    const before = first.bytes();
    const second = view(id);
    await second.link.resize(SIZE);
    // Held: what was under way is all that comes.
    expect(first.bytes() - before).toBeLessThan(512 * 1024);
    first.readOn();
    await first.until(({ bytes }) => bytes() > before + 1024 * 1024);
    second.type('\u0003');
    first.stopReading();
    second.type('yes\n');
    await first.until(({ gone }) => gone() === 'too slow');
    const seen = second.bytes();
    await second.until(({ bytes }) => bytes() > seen + 256 * 1024);
  });

  it('goes on for a while when nobody looks, and no longer', async () => {
    await terminals.close();
    terminals = open({ unwatchedMs: 300 });
    const id = newTerminal();
    const first = await started(id);
    first.type('MARK=kept\n');
    first.link.leave();
    const second = view(id);
    await second.link.resize(SIZE);
    second.type('echo is-$MARK\n');
    await second.until(({ text }) => text().includes('is-kept'));
    second.type('echo pid=$$=\n');
    await second.until(({ text }) => /pid=\d+=/u.test(text()));
    const pid = Number(/pid=(\d+)=/u.exec(second.text())?.[1]);
    second.link.leave();
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
    const third = view(id);
    await third.link.resize(SIZE);
    third.type('echo is-$MARK-\n');
    // Dead, but perhaps not yet collected: then its end is told, and nothing of it answers any more.
    await third.until(({ exit, text }) => exit() !== null || text().includes('is--'));
    expect(third.text()).not.toContain('is-kept-');
  });

  it('that is removed sends its viewers away and ends all that it has started', async () => {
    const id = newTerminal();
    const viewer = await started(id);
    viewer.type('trap "" HUP TERM; sleep 1000 & echo pid=$!=; wait\n');
    await viewer.until(({ text }) => /pid=\d+=/u.test(text()));
    const pid = Number(/pid=(\d+)=/u.exec(viewer.text())?.[1]);
    await terminals.remove(project.id, id);
    expect(viewer.gone()).toBe('gone');
    expect(isAlive(pid)).toBe(false);
  });

  it('costs nothing while nothing happens', async () => {
    const viewer = await started();
    viewer.type('exit\n');
    await viewer.until(({ exit }) => exit() !== null);
    expect(viewer.exit()).toBe(0);
    const before = process.cpuUsage();
    spawnSync('sleep', ['0.3']);
    await new Promise((resolve) => setImmediate(resolve));
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(150_000);
  });

  it('of a folder that is gone says so', async () => {
    await rm(project.folder, { recursive: true });
    try {
      expect(await view(newTerminal()).link.resize(SIZE)).toMatchObject({
        ok: false,
        refusal: { code: 'terminal_not_started' },
      });
    } finally {
      await mkdir(project.folder);
    }
  });
});

/** One that waits for somebody to collect its exit is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/mu.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
