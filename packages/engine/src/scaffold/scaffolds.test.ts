import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ScaffoldEvent } from '@ropewalk/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openProjectStage, type ProjectStage } from '../project/project-stage.suite.ts';
import { createScaffolds, type Scaffolds, type ScaffoldsDeps } from './scaffolds.ts';

const run = promisify(execFile);

let stage: ProjectStage;
let bin: string;
let target: string;
let scaffolds: Scaffolds;

beforeEach(async () => {
  stage = await openProjectStage({ 'README.md': '# Stage\n' });
  bin = join(stage.root, 'bin');
  target = join(stage.root, 'target');
  await Promise.all([mkdir(bin), mkdir(target)]);
  scaffolds = make();
});

afterEach(async () => {
  await scaffolds.close();
  const alive = await stage.context.host.markersAlive();
  expect([...alive].filter((marker) => marker.startsWith(stage.context.homeId))).toEqual([]);
  expect(await readdir(join(stage.root, 'home', 'carry')).catch(() => [])).toEqual([]);
  await stage.close();
});

function make(more: Partial<ScaffoldsDeps> = {}): Scaffolds {
  const { context } = stage;
  return createScaffolds({
    context: { ...context, searchPath: `${bin}:${context.searchPath}` },
    home: join(stage.root, 'home'),
    walls: { masked: [stage.root], readOnly: [bin] },
    person: { home: join(stage.root, 'person'), sshAuthSock: undefined },
    judge: (folder) => (folder.includes('blocked') ? 'blocked' : 'open'),
    ...more,
  });
}

/** What `npx` does in these tests. */
async function npx(script: string): Promise<void> {
  await writeFile(join(bin, 'npx'), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, 'npx'), 0o755);
}

async function all(
  template: string,
  options: {
    readonly path?: string;
    readonly signal?: AbortSignal;
    readonly onEvent?: (event: ScaffoldEvent) => void;
  } = {},
): Promise<ScaffoldEvent[]> {
  const { path = target, signal = new AbortController().signal } = options;
  const events: ScaffoldEvent[] = [];
  for await (const event of scaffolds.run({ template, targetPath: path }, signal)) {
    events.push(event);
    options.onEvent?.(event);
  }
  return events;
}

const lines = (events: readonly ScaffoldEvent[]) =>
  events.flatMap((event) => (event.type === 'output' ? [event.line] : []));

describe('a template that is a program', () => {
  it('is told line by line, and can write nowhere else', async () => {
    await npx(`echo "with $1 $2"; echo err >&2; echo made > made.txt; read x && echo "got $x";
      echo out > ${stage.root}/outside 2>/dev/null || echo walled`);
    const events = await all('agentic-starter');
    expect(lines(events)).toEqual(
      expect.arrayContaining(['with --yes create-agentic-app@latest', 'err', 'walled']),
    );
    expect(lines(events)).not.toContainEqual(expect.stringContaining('got'));
    expect(events.at(-1)).toEqual({ type: 'complete', success: true, exit_code: 0 });
    expect(await readFile(join(target, 'made.txt'), 'utf8')).toBe('made\n');
  });

  it('leaves an empty folder empty when it fails, and a full one as it is', async () => {
    await npx('echo half > half.txt; exit 3');
    const failed = { type: 'complete', success: false, exit_code: 3 };
    expect((await all('agentic-starter')).at(-1)).toEqual(failed);
    expect(await readdir(target)).toEqual([]);
    await writeFile(join(target, 'mine.txt'), 'mine');
    expect((await all('agentic-starter')).at(-1)).toEqual(failed);
    expect(await readdir(target)).toEqual(['half.txt', 'mine.txt']);
  });

  it('is ended with everything that it has started when nobody listens any more', async () => {
    await npx('echo a > a.txt; (setsid sleep 1000 &); echo ready; sleep 1000');
    const abort = new AbortController();
    const events = await all('agentic-starter', {
      signal: abort.signal,
      onEvent: (event) => {
        if (event.type === 'output' && event.line === 'ready') abort.abort();
      },
    });
    expect(events).toEqual([{ type: 'output', line: 'ready' }]);
    expect(await readdir(target)).toEqual([]);
  });

  it('is ended when its time is over', async () => {
    scaffolds = make({ timeoutMs: 300 });
    await npx('echo a > a.txt; sleep 1000');
    const events = await all('agentic-starter');
    expect(events).toEqual([{ type: 'error', message: expect.stringContaining('took longer') }]);
    expect(await readdir(target)).toEqual([]);
  });

  it('shows a bounded number of lines', async () => {
    await npx('yes | head -n 20000');
    const events = await all('agentic-starter');
    expect(lines(events)).toHaveLength(5_001);
    expect(lines(events).at(-1)).toContain('further output');
    expect(events.at(-1)).toMatchObject({ type: 'complete', success: true });
  });

  it('has its folder for itself', async () => {
    await npx('echo ready; cat > /dev/null; sleep 1000');
    const inner = join(target, 'inner');
    await mkdir(inner);
    const abort = new AbortController();
    const seen: ScaffoldEvent[][] = [];
    const tryAgain = async (): Promise<void> => {
      seen.push(await all('agentic-starter'), await all('agentic-starter', { path: inner }));
      abort.abort();
    };
    await all('agentic-starter', {
      signal: abort.signal,
      onEvent: () => {
        void tryAgain();
      },
    });
    expect(seen).toHaveLength(2);
    for (const events of seen) {
      expect(events).toEqual([{ type: 'error', message: expect.stringContaining('Another') }]);
    }
  });
});

describe('a template that is a repository', () => {
  it('comes without its history and without running anything of it', async () => {
    const source = join(stage.root, 'template');
    await mkdir(source);
    const git = (...args: string[]) =>
      run('git', ['-C', source, '-c', 'user.name=T', '-c', 'user.email=t@t', ...args]);
    await git('init', '-q', '-b', 'main');
    await writeFile(join(source, 'index.js'), 'hello\n');
    await writeFile(join(source, 'left.txt'), 'not committed\n');
    await git('add', 'index.js');
    await git('commit', '-q', '-m', 'one');
    await writeFile(
      join(source, '.git/hooks/post-checkout'),
      `#!/bin/sh\ntouch ${target}/hooked\n`,
    );
    await chmod(join(source, '.git/hooks/post-checkout'), 0o755);
    const events = await all(source);
    expect(events.at(-1)).toEqual({ type: 'complete', success: true, exit_code: 0 });
    expect(await readdir(target)).toEqual(['index.js']);
  });

  it('that is a plain folder is copied, links as links', async () => {
    const source = join(stage.root, 'plain');
    await mkdir(join(source, 'src'), { recursive: true });
    await writeFile(join(source, 'src/a.js'), 'a');
    await writeFile(join(source, '.gitignore'), 'x');
    const events = await all(source);
    expect(events.at(-1)).toMatchObject({ success: true });
    expect((await readdir(target)).sort()).toEqual(['.gitignore', 'src']);
  });

  it('never overwrites', async () => {
    await writeFile(join(target, 'mine.txt'), 'mine');
    expect(await all(stage.root)).toEqual([
      { type: 'error', message: expect.stringContaining('not empty') },
    ]);
  });
});

it.each([
  ['nothing-known', () => target, 'Unknown template "nothing-known"'],
  ['agentic-starter', () => join(stage.root, 'none'), 'There is no folder'],
  ['agentic-starter', () => 'relative', 'There is no folder'],
  ['agentic-starter', () => join(stage.root, 'blocked'), 'may not be used'],
])('%s is refused by an event', async (template, path, message) => {
  await mkdir(join(stage.root, 'blocked'));
  expect(await all(template, { path: path() })).toEqual([
    { type: 'error', message: expect.stringContaining(message) },
  ]);
});
