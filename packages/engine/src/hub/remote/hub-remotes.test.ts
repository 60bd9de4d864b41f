import { rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../machine/system-clock.ts';
import { createTestProject, writeFiles, type TestProject } from '../../workspaces/ground.suite.ts';
import type { Hub } from '../../workspaces/workspace-types.ts';
import { createGit } from '../git.ts';
import { openHub } from '../hub.ts';
import {
  createHubRemotes,
  HubDeposed,
  isRemoteAddress,
  LeftForLater,
  type HubRemotes,
} from './hub-remotes.ts';

let project: TestProject;
const shop = { id: 7, name: 'shop', targetBranch: 'main' };

function remotesOf(epoch: number, onAway: (detail: string) => void = () => undefined): HubRemotes {
  return createHubRemotes({
    base: join(project.root, 'kept'),
    epoch,
    clock: systemClock,
    onAway: (_, detail) => onAway(detail),
  });
}

/** The hub of a control plane with a home of its own. */
function hubOf(home: string, remotes: HubRemotes): Promise<Hub> {
  return openHub({
    path: join(project.root, home, 'hub.git'),
    targetBranch: 'main',
    repository: project.folder,
    remote: remotes.of(shop),
  });
}

/** A commit on top of the hub's head, in the hub. */
async function workIn(hub: Hub, file: string): Promise<string> {
  const scratch = join(project.root, `scratch-${file}`);
  await createGit({ cwd: project.root, settings: 'ours' }).run([
    'clone',
    '--quiet',
    hub.path,
    scratch,
  ]);
  const git = createGit({ cwd: scratch, settings: 'ours' });
  await writeFiles(scratch, { [file]: 'work\n' });
  await git.run(['add', '--all']);
  await git.run(['commit', '--quiet', '-m', file]);
  const commit = await git.text(['rev-parse', 'HEAD']);
  await hub.take(scratch, commit, `refs/ropewalk/runs/${file}`);
  await rm(scratch, { recursive: true });
  return commit;
}

function kept(...args: string[]): Promise<string> {
  const path = join(project.root, 'kept', 'shop-7.git');
  return createGit({ cwd: path, gitDir: path, settings: 'ours' }).text(args);
}

describe('a remote of a hub', () => {
  beforeEach(async () => {
    project = await createTestProject({ 'a.txt': 'one\n' });
  });
  afterEach(() => project.dispose());

  it('has what has landed before it is answered, and who leads', async () => {
    const hub = await hubOf('home', remotesOf(3));
    const before = await hub.head();
    expect(await kept('rev-parse', 'main')).toBe(before);
    const work = await workIn(hub, 'b.txt');
    expect(await hub.moveTarget(before, work)).toBe(true);
    expect(await kept('rev-parse', 'main')).toBe(work);
    const said = await kept('log', '-1', '--format=%B', 'refs/ropewalk/leader');
    expect(said).toContain('Ropewalk-Epoch: 3\nRopewalk-Count: 2');
  });

  it('refuses one that was deposed, also where nothing has moved since', async () => {
    const former = await hubOf('former', remotesOf(1));
    const head = await former.head();
    const work = await workIn(former, 'late.txt');
    const next = await hubOf('next', remotesOf(2));
    expect(await next.head()).toBe(head);
    await expect(former.moveTarget(head, work)).rejects.toBeInstanceOf(HubDeposed);
    expect(await kept('rev-parse', 'main')).toBe(head);
    expect(await former.head()).toBe(head);
    // Nor does it come back by leading again.
    const again = await hubOf('former', remotesOf(1));
    await expect(again.moveTarget(head, work)).rejects.toBeInstanceOf(HubDeposed);
    const other = await workIn(next, 'new.txt');
    expect(await next.moveTarget(head, other)).toBe(true);
  });

  it('brings an empty and an older home to where the last one has come', async () => {
    const first = await hubOf('first', remotesOf(1));
    const older = await hubOf('older', remotesOf(2));
    const led = await hubOf('first', remotesOf(3));
    const head = await led.head();
    const work = await workIn(led, 'b.txt');
    expect(await led.moveTarget(head, work)).toBe(true);
    await led.keepSaved(new Set(['refs/ropewalk/runs/b.txt']));
    for (const [home, epoch] of [
      ['empty', 4],
      ['older', 5],
    ] as const) {
      const hub = await hubOf(home, remotesOf(epoch));
      expect(await hub.head()).toBe(work);
      expect(await hub.readRef('refs/ropewalk/runs/b.txt')).toBe(work);
    }
    expect([await first.head(), await older.head()]).toEqual([head, head]);
    await led.keepSaved(new Set());
    expect(await kept('for-each-ref', 'refs/ropewalk/runs')).toBe('');
  });

  it('has saved work as who led last has left it', async () => {
    const ref = 'refs/ropewalk/runs/7';
    const first = await hubOf('first', remotesOf(1));
    const [early, late, unsent] = [
      await workIn(first, 'early.txt'),
      await workIn(first, 'late.txt'),
      await workIn(first, 'unsent.txt'),
    ];
    await first.setRef(ref, early);
    await first.keepOne(ref);
    await first.keepOne('refs/ropewalk/runs/none');
    await first.setRef(ref, unsent);
    // It leads again, and nobody has meanwhile: the remote was away when it had saved that.
    expect(await (await hubOf('first', remotesOf(2))).readRef(ref)).toBe(unsent);
    const next = await hubOf('next', remotesOf(3));
    expect(await next.readRef(ref)).toBe(early);
    await next.take(first.path, late, ref);
    await next.keepOne(ref);
    const again = await hubOf('first', remotesOf(4));
    expect(await again.readRef(ref)).toBe(late);
  });

  it('is waited for while it is away, which is said, and loses nothing', async () => {
    const { promise: away, resolve } = Promise.withResolvers<string>();
    const remotes = remotesOf(1, resolve);
    const hub = await hubOf('home', remotes);
    const head = await hub.head();
    const work = await workIn(hub, 'b.txt');
    const place = join(project.root, 'kept', 'shop-7.git');
    await rename(place, `${place}.away`);
    const moving = hub.moveTarget(head, work);
    expect(await away).toContain('cannot be reached');
    expect(remotes.waiting(7)).toContain('shop-7.git');
    expect(await hub.head()).toBe(head);
    await rename(`${place}.away`, place);
    expect(await moving).toBe(true);
    expect(remotes.waiting(7)).toBeNull();
    expect(await kept('rev-parse', 'main')).toBe(work);
  });

  it('is not kept from moving by the lock of a push that was killed', async () => {
    const hub = await hubOf('home', remotesOf(1));
    const head = await hub.head();
    const work = await workIn(hub, 'b.txt');
    const lock = join(project.root, 'kept', 'shop-7.git', 'refs', 'heads', 'main.lock');
    await writeFile(lock, '');
    await utimes(lock, 1, 1);
    expect(await hub.moveTarget(head, work)).toBe(true);
    expect(await kept('rev-parse', 'main')).toBe(work);
  });

  it('leaves a move to the next process when this one ends meanwhile', async () => {
    const { promise: away, resolve } = Promise.withResolvers<string>();
    const remotes = remotesOf(1, resolve);
    const hub = await hubOf('home', remotes);
    const head = await hub.head();
    const work = await workIn(hub, 'b.txt');
    await rm(join(project.root, 'kept'), { recursive: true });
    const moving = hub.moveTarget(head, work);
    await away;
    remotes.close();
    await expect(moving).rejects.toBeInstanceOf(LeftForLater);
    expect(await hub.head()).toBe(head);
  });

  it('goes on from the move of which the former one had no answer', async () => {
    const former = await hubOf('former', remotesOf(1));
    const head = await former.head();
    const work = await workIn(former, 'b.txt');
    expect(await former.moveTarget(head, work)).toBe(true);
    // As if it had been killed between the two moves.
    const { path } = former;
    await createGit({ cwd: path, gitDir: path, settings: 'ours' }).run([
      'update-ref',
      'refs/heads/main',
      head,
    ]);
    expect(await (await hubOf('former', remotesOf(2))).head()).toBe(work);
  });
});

it.each([
  ['/srv/hubs', false],
  ['hubs', false],
  ['./hubs', false],
  ['https://git.example/ropewalk', true],
  ['ssh://git@git.example/hubs', true],
  ['git@git.example:hubs', true],
])('%s is an address: %s', (base, isAddress) => {
  expect(isRemoteAddress(base)).toBe(isAddress);
});
