import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGit } from '../packages/engine/src/hub/git.ts';
import { expect } from 'vitest';
import { fileFor, land, MINE, run, setUp, test, write, type Play } from './support/crew-play.ts';
import type { Stage } from './support/stage.ts';

type Steps = NonNullable<Play['coding']>[string][number];

interface Attack {
  readonly steps: Steps;
  /** What its author is told when it claims; null = what is left of it lands. */
  readonly refused: string | null;
}

/** Takes back whatever an attack has left in its workspace, and does the work. */
const HONEST: Steps = [run('rm -rf nested .gitmodules; git update-index --refresh'), ...fileFor()];

const CLAIM_REFUSED = {
  call: { tool: 'feature_mark_passing', arguments: MINE, expect: 'refused' },
} as const;

/** `canary` runs a command that leaves a trace where only programs outside the wall can write. */
function attacksOn(stage: Stage, canary: (name: string) => string, victim: number) {
  const hub = '$(git remote get-url origin)';
  const person = join(stage.root, 'person');
  const attacks: Record<string, Attack> = {
    hooks: {
      steps: [
        run(
          `for hook in pre-commit post-commit post-checkout post-merge post-rewrite pre-push reference-transaction post-index-change fsmonitor-watchman; do
            printf '#!/bin/sh\\n%s\\n' '${canary('hook')}' > .git/hooks/$hook; chmod +x .git/hooks/$hook; done
          mkdir -p hooks && cp .git/hooks/* hooks && git config core.hooksPath hooks`,
        ),
        ...fileFor(),
      ],
      refused: null,
    },
    filters: {
      steps: [
        write('.gitattributes', '* filter=evil diff=evil merge=evil\n*.txt ident\n'),
        run(
          `for key in filter.evil.clean filter.evil.smudge filter.evil.process diff.evil.textconv diff.evil.command merge.evil.driver; do
            git config $key "${canary('filter')}; cat"; done; git config filter.evil.required true`,
        ),
        ...fileFor(),
      ],
      refused: null,
    },
    settings: {
      steps: [
        run(
          `for key in core.fsmonitor core.pager core.editor core.askPass core.sshCommand core.gitProxy sequence.editor gpg.program diff.external credential.helper uploadpack.packObjectsHook remote.origin.uploadpack alias.status alias.rev-parse alias.commit; do
            git config $key "!${canary('setting')}"; git config --add $key "${canary('setting')}"; done
          git config core.worktree /; git config include.path ../evil.config; git config extensions.worktreeConfig true
          git config --global core.fsmonitor "${canary('setting')}"`,
        ),
        ...fileFor(),
      ],
      refused: null,
    },
    refs: {
      steps: [
        write('refs.txt'),
        run(
          `git -c user.name=x -c user.email=x@x commit -qam mine; git add -A
          git update-ref refs/heads/main HEAD; git update-ref refs/remotes/origin/main HEAD; git tag stolen
          git push -q --force origin HEAD:main; git push -q origin HEAD:refs/heads/mine stolen
          git --git-dir=${hub} update-ref refs/heads/main HEAD; git --git-dir=${hub} tag stolen
          rm -rf ${hub}/objects ${hub}/refs; echo x > ${hub}/hooks/post-update; echo x >> ${hub}/config`,
        ),
        land('test -f refs.txt'),
      ],
      refused: null,
    },
    outside: {
      steps: [
        run(
          `for place in ${stage.folder} ${stage.home} ${person} ${stage.root} ${stage.play} /tmp/.. /etc /usr/local/bin; do
            echo x > $place/escaped; mkdir $place/escaped-folder; done
          for other in ../../*/tree; do [ "$other" -ef . ] || echo x > $other/escaped; done
          rm -rf ${stage.folder}/README.md ${stage.home}/ropewalk.db ${person}/keep
          kill -9 ${victim}
          cat ${stage.home}/endpoint.json ${person}/secret ${stage.folder}/.env ${stage.home}/ropewalk.log > loot.txt 2>&1`,
        ),
        write('outside.txt'),
        land('test -f outside.txt'),
      ],
      refused: null,
    },
    check: {
      steps: [
        write('check.txt'),
        land(`${canary('check')}; echo x > ${stage.folder}/escaped; test -f check.txt`),
      ],
      refused: null,
    },
    evidence: {
      steps: [
        write('evidence.txt'),
        run(
          `ln -s /etc/passwd passwd; ln -s ${stage.home}/endpoint.json token; ln -s / root; mkfifo pipe`,
        ),
        ...['passwd', 'token', 'root/etc/passwd', 'pipe', '../home'].map((path) => ({
          call: {
            tool: 'feature_mark_passing',
            arguments: { feature_id: '{{feature.id}}', evidence: [path] },
            expect: 'refused',
          },
        })),
        run('rm -f passwd token root pipe'),
        land('test -f evidence.txt'),
      ],
      refused: 'passwd',
    },
    nested: {
      steps: [
        run(
          `git init -q nested && cd nested && git config core.fsmonitor "${canary('nested')}" && echo x > x && git add x`,
        ),
        ...fileFor(),
      ],
      refused: 'nested',
    },
    modules: {
      steps: [
        write(
          '.gitmodules',
          `[submodule "x"]\n\tpath = x\n\turl = -u./payload\n\tupdate = !${canary('module')}\n`,
        ),
        // What the hub did not take the first time it must not take the second time either.
        CLAIM_REFUSED,
        CLAIM_REFUSED,
        ...fileFor(),
      ],
      refused: 'takes a file of it for an attack',
    },
    links: {
      steps: [
        run(
          `ln -s ${stage.folder} folder; ln -s / everything; ln -s /etc/passwd passwd; ln -s .git/config config`,
        ),
        ...fileFor(),
      ],
      refused: null,
    },
  };
  return attacks;
}

test('an agent changes nothing outside of its workspace, whatever it plants', async ({ stage }) => {
  const traces = join(stage.root, 'traces');
  const person = join(stage.root, 'person');
  await mkdir(traces);
  await writeFile(join(person, 'keep'), 'mine\n');
  await writeFile(join(person, 'secret'), 'top-secret\n');
  const victim = spawn('sleep', ['600']);
  const canary = (name: string) => `touch ${traces}/${name}`;
  const attacks = attacksOn(stage, canary, victim.pid ?? 0);
  const names = Object.keys(attacks);
  await setUp(stage, {
    // What it does is refused by the rules for commands; here the wall alone has to hold it.
    asks: false,
    features: names,
    files: { '.gitignore': '.env\n', 'notes.txt': 'A note.\n' },
    settings: { maxConcurrency: 3 },
    coding: Object.fromEntries(
      Object.entries(attacks).map(([name, { steps }]) => [name, [steps, HONEST]]),
    ),
  });
  await stage.leave('.env', 'KEY=top-secret\n');
  const before = { config: await settingsOf(stage), home: (await readdir(stage.home)).toSorted() };

  const { end, of } = await stage.runToEnd();

  // No command that was planted ran outside the wall.
  expect(await readdir(traces)).toEqual([]);
  expect(victim.exitCode ?? victim.signalCode).toBeNull();
  victim.kill();
  for (const place of [stage.folder, stage.home, person, stage.root, stage.play, '/', '/etc']) {
    const escaped = (await readdir(place)).filter((name) => name.startsWith('escaped'));
    expect([place, escaped]).toEqual([place, []]);
  }
  expect(await readFile(join(person, 'keep'), 'utf8')).toBe('mine\n');
  expect(await settingsOf(stage)).toBe(before.config);
  expect((await readdir(stage.home)).toSorted()).toEqual(before.home);

  // The hub holds what we put there and nothing else.
  const hub = await hubOf(stage);
  const refs = (await hub('for-each-ref', '--format=%(refname)')).split('\n');
  expect(refs.filter((ref) => !ref.startsWith('refs/ropewalk/'))).toEqual(['refs/heads/main']);
  const landed = of('landing.landed');
  const commits = (await hub('log', '--format=%H %ae', '--max-count=50', 'main')).split('\n');
  expect(commits.slice(0, -1).toSorted()).toEqual(
    landed.map(({ commit }) => `${commit} ropewalk@localhost`).toSorted(),
  );
  expect(await hub('log', '--all', '--format=%h', '--', '.gitmodules', 'nested')).toBe('');

  // Nothing was read that an agent must not see.
  expect(await stage.git('show', 'HEAD:loot.txt')).not.toContain('top-secret');
  expect(await stage.git('show', 'HEAD:loot.txt')).not.toContain('"token"');
  const projects = join(stage.home, 'projects');
  const evidence = await readdir(
    join(projects, (await readdir(projects))[0] ?? '', 'evidence'),
  ).catch(() => []);
  expect(evidence).toEqual([]);

  // What is harmless lands; what is not is refused with a sentence, and honest work lands after it.
  expect(end).toMatchObject({ reason: 'all_passing' });
  for (const [index, [name, { refused }]] of Object.entries(attacks).entries()) {
    const runs = of('run.queued').filter(({ featureIds }) => featureIds[0] === index + 1);
    const first = runs[0]?.runId ?? 0;
    if (refused === null) {
      const outcome = of('run.outcome').find(({ runId }) => runId === first)?.outcome;
      expect([name, outcome]).toEqual([name, 'landed']);
    } else {
      const told = (await stage.transcript(first)).includes(refused);
      expect([name, told]).toEqual([name, true]);
    }
  }
});

/** Settings and hooks of the person's repository. */
async function settingsOf(stage: Stage): Promise<string> {
  const git = join(stage.folder, '.git');
  const hooks = (await readdir(join(git, 'hooks')).catch(() => [])).toSorted();
  return [await readFile(join(git, 'config'), 'utf8'), ...hooks].join('\n');
}

async function hubOf(stage: Stage): Promise<(...args: string[]) => Promise<string>> {
  const projects = join(stage.home, 'projects');
  const gitDir = join(projects, (await readdir(projects))[0] ?? '', 'hub.git');
  const git = createGit({ cwd: gitDir, gitDir, settings: 'ours' });
  return async (...args) => (await git.run(args)).stdout.trim();
}
