import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckEvidence, Pressure } from '@ropewalk/contracts';
import { writeMachine } from '../machine/machine-tree.suite.ts';
import { createGate } from './gate.ts';
import { configOf, createTestProject, type TestProject } from './ground.suite.ts';
import type { Gate, GateCommand } from './workspace-types.ts';

let project: TestProject;
let gate: Gate;
beforeEach(async () => {
  project = await createTestProject({ 'a.txt': 'one\n', '.gitignore': 'made/\n' });
  gate = createGate({ ...project.ground, setups: project.setups, name: 'landing' });
});
afterEach(async () => {
  await gate.close();
  await project.dispose();
});

function commands(...lines: readonly string[]): GateCommand[] {
  return lines.map((command) => ({
    command,
    timeoutMs: 60_000,
    owner: 'project',
    check: { command },
  }));
}

async function check(
  lines: readonly string[],
  options: {
    readonly commit?: string;
    readonly config?: Record<string, unknown>;
    readonly keepGoing?: boolean;
  } = {},
) {
  const commit = options.commit ?? (await project.hub.head());
  const config = configOf(options.config ?? {});
  return gate.check({
    commit,
    marker: 'gate-1',
    config,
    commands: commands(...lines),
    keepGoing: options.keepGoing ?? false,
  });
}

describe('the gate', () => {
  it('runs commands on exactly the commit and stops at the first that does not pass', async () => {
    const first = await project.hub.head();
    const second = await project.land({ 'a.txt': 'two\n' });
    expect(
      await check(
        [
          'grep -q one a.txt',
          `test "$(git rev-parse HEAD)" = ${first} && test -z "$(git status --porcelain)"`,
          'test -n "$PORT"',
        ],
        { commit: first },
      ),
    ).toMatchObject({ outcome: 'pass' });
    const failed = await check(['grep -q two a.txt', 'exit 7', 'true'], { commit: second });
    expect(failed).toMatchObject({
      outcome: 'fail',
      evidence: [{ result: 'pass' }, { result: 'fail', exitCode: 7 }],
    });
    expect(await check(['exit 7', 'true'], { keepGoing: true })).toMatchObject({
      outcome: 'fail',
      evidence: [{}, {}],
    });
    expect(await check([])).toEqual({ outcome: 'unchecked', evidence: [] });
  });

  it('says inconclusive for what was stopped by its time limit', async () => {
    const commit = await project.hub.head();
    const slow: GateCommand = {
      command: 'sleep 60',
      timeoutMs: 100,
      owner: 'feature',
      check: { command: 'sleep 60' },
    };
    expect(
      await gate.check({
        commit,
        marker: 'gate-1',
        config: null,
        commands: [slow],
        keepGoing: false,
      }),
    ).toMatchObject({ outcome: 'inconclusive' });
  });

  it('runs what is red under pressure again, twice at most, and then it counts', async () => {
    await writeMachine(join(project.root, 'machine'), { waiting: { memory: 95 } });
    // Calm never comes: nobody waits for it here.
    const pressure = { ...project.ground.pressure, untilCalm: () => Promise.resolve() };
    const pressed = createGate({
      ...project.ground,
      pressure,
      setups: project.setups,
      name: 'pressed',
    });
    const told: string[] = [];
    const request = {
      commit: await project.hub.head(),
      marker: 'gate-2',
      config: null,
      commands: commands('exit 3'),
      keepGoing: false,
      onPressed: async (evidence: readonly CheckEvidence[], { short }: Pressure) => {
        told.push(`${evidence.length} ${short.join()}`);
      },
    };
    expect(await pressed.check(request)).toMatchObject({
      outcome: 'fail',
      evidence: [{ exitCode: 3, pressure: { short: ['memory'] } }],
    });
    expect(told).toEqual(['1 memory', '1 memory']);
    const once = await pressed.check({ ...request, once: true });
    expect([once.outcome, told.length]).toEqual(['fail', 2]);
    const passed = await pressed.check({ ...request, commands: commands('true') });
    expect(passed.evidence[0]).not.toHaveProperty('pressure');
    await pressed.close();
  });

  it('says environment, with the evidence of setup, where setup fails', async () => {
    const answer = await check(['true'], { config: { setup: 'echo no compiler here; exit 4' } });
    expect(answer).toMatchObject({
      outcome: 'environment',
      evidence: [{ owner: 'setup', result: 'fail', exitCode: 4, outputTail: 'no compiler here\n' }],
    });
  });

  it('leaves nothing of one check to the next: files, changed files, home and temp', async () => {
    await check([
      'echo x > made; mkdir -p new/in && touch new/in/x; echo changed > a.txt; chmod 000 new/in; ln -s / root; git init -q nested; touch $HOME/x $TMPDIR/x; rm -f .gitignore',
    ]);
    expect(
      await check([
        'test "$(ls -A)" = "$(printf \'.git\\n.gitignore\\na.txt\')" && grep -q one a.txt && test ! -e $HOME/x && test ! -e $TMPDIR/x',
      ]),
    ).toMatchObject({ outcome: 'pass' });
  });

  it('cannot be made to use another repository, and its git directory cannot be written', async () => {
    await check(
      [
        'rm -rf .git; mkdir .git; echo x > .git/config; mv .git away',
        'git config core.fsmonitor "touch /tmp/never"; git update-ref HEAD HEAD~1; true',
      ],
      { keepGoing: true },
    );
    const head = await project.hub.head();
    expect(
      await check([
        `test "$(git rev-parse HEAD)" = ${head} && test -f .git && test -z "$(git config core.fsmonitor)"`,
      ]),
    ).toMatchObject({ outcome: 'pass' });
  });

  it('repairs the result of setup after a check has changed, added to or removed from it', async () => {
    const config = {
      setup:
        'mkdir -p deps/bin made && echo good > deps/bin/tool && echo good > made/x && ln -s bin/tool deps/link',
    };
    const intact =
      'test "$(cat deps/bin/tool deps/link made/x)" = "$(printf \'good\\ngood\\ngood\')" && test "$(ls deps deps/bin made | wc -l)" = 9';
    expect(await check([intact], { config })).toMatchObject({ outcome: 'pass' });
    for (const tampering of [
      // The same size and the same times as before: only the time of the change itself tells.
      'touch -r made/x stamp; printf evil > made/x; echo >> made/x; touch -r stamp made/x',
      'echo evil > deps/bin/added',
      'rm deps/bin/tool',
      'rm deps/link; ln -s /etc/hostname deps/link',
      'rm -rf deps; ln -s / deps',
      'mv made elsewhere',
    ]) {
      await check([tampering], { config });
      expect(await check([intact], { config })).toMatchObject({ outcome: 'pass' });
    }
  });

  it('lets tracked files win over what setup had made in their place', async () => {
    const config = { setup: 'mkdir -p gen && echo made > gen/a && echo made > gen/b' };
    await check(['grep made gen/a'], { config });
    await project.land({ 'gen/a': 'tracked\n' });
    for (const command of ['grep tracked gen/a && grep made gen/b', 'grep -q tracked gen/a'])
      expect(await check([command], { config })).toMatchObject({
        outcome: 'pass',
      });
  });

  it('starts anew over a checkout that a crash has left unfinished', async () => {
    await check(['true']);
    await gate.close();
    const git = join(project.paths.gate, 'landing', 'git');
    await writeFile(join(git, 'HEAD'), '');
    await writeFile(join(git, 'index.lock'), '');
    gate = createGate({ ...project.ground, setups: project.setups, name: 'landing' });
    expect(await check(['grep one a.txt'])).toMatchObject({ outcome: 'pass' });
    expect(await readdir(project.paths.gate)).toEqual(['landing']);
  });

  it('rejects when it is aborted, and goes on with the next', async () => {
    const stop = new AbortController();
    const commit = await project.hub.head();
    const running = gate.check({
      commit,
      marker: 'gate-1',
      config: null,
      commands: commands('sleep 60'),
      keepGoing: false,
      signal: stop.signal,
    });
    const queued = check(['true']);
    stop.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
    expect(await queued).toMatchObject({ outcome: 'pass' });
  });
});
