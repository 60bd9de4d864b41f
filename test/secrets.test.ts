import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LandingRefusal } from '@ropewalk/contracts';
import { expect } from 'vitest';
import { readWholeDatabase } from '../packages/store/src/testing/test-database.ts';
import { call, fileFor, land, MINE, run, setUp, test, write } from './support/crew-play.ts';
import type { Stage } from './support/stage.ts';

/** Put together here, so that nothing in this repository has the form of a secret. */
const SHAPED = `ghp_${'a1B2c3D4e5'.repeat(4)}`.slice(0, 40);
/** Known by its value alone: the person's file of settings gives it to agents. */
const PLAIN = 'correct-horse-battery-staple-9';
const TAKE_BACK = run('git reset -q --hard origin/main; git clean -fdq');
const HONEST = [TAKE_BACK, ...fileFor()];

/** Each writes files of its own: of two that write the same one, the second would conflict. */
const LEAKS: readonly {
  readonly name: string;
  readonly steps: Parameters<typeof run>[0];
  readonly code: LandingRefusal['code'];
  readonly place: string;
}[] = [
  {
    name: 'a key in a file',
    steps: `printf 'a\\nb = "${SHAPED}"\\n' > a.js`,
    code: 'secret_found',
    place: 'a.js:2',
  },
  {
    name: 'a key in an earlier commit only',
    steps: `echo ${SHAPED} > earlier.js && git add earlier.js && git -c user.name=x -c user.email=x@x commit -qm ${SHAPED} && echo clean > earlier.js`,
    // Commits become one: what an earlier one held does not land.
    code: 'interrupted',
    place: '',
  },
  {
    name: 'a known value',
    steps: `cp .env settings.txt`,
    code: 'secret_found',
    place: 'settings.txt:1',
  },
  {
    name: 'a known value in base64',
    steps: `printf 'x%s' ${PLAIN} | base64 > b.txt`,
    code: 'secret_found',
    place: 'b.txt:1',
  },
  {
    name: 'a key in the name of a file',
    steps: `echo x > ${SHAPED}.txt`,
    code: 'secret_found',
    place: '[redacted].txt',
  },
  {
    name: 'a key in a binary file',
    steps: `head -c 300000 /dev/zero > b.bin && printf '\\0${SHAPED}\\0' >> b.bin`,
    code: 'secret_found',
    place: 'b.bin:1',
  },
  {
    name: 'a key far down in a large file',
    steps: `seq 1 200000 > big.txt && echo ${SHAPED} >> big.txt`,
    code: 'secret_found',
    place: 'big.txt:200001',
  },
  {
    name: 'a fingerprint of its own',
    steps: `mkdir -p .ropewalk && echo x >> .ropewalk/secrets-allowed && echo ${SHAPED} > own.js`,
    code: 'needs_person',
    place: '.ropewalk/secrets-allowed',
  },
];

test('no secret lands, and its author is told where it is and what to do, never which', async ({
  stage,
}) => {
  const allowed = `npm_${'z9Y8x7W6v5'.repeat(4)}`.slice(0, 40);
  await setUp(stage, {
    files: {
      'ropewalk.yaml': 'copy: [.env]\nchecks: ["true"]\n',
      '.gitignore': '.env\n',
      // A person says that exactly this is none.
      '.ropewalk/secrets-allowed': `${fingerprint(allowed)} # a fixture\n`,
    },
    features: [...LEAKS.map((_, index) => `leak-${index}`), 'allowed'],
    settings: { maxConcurrency: 3 },
    coding: {
      ...Object.fromEntries(
        LEAKS.map(({ steps }, index) => [`leak-${index}`, [[run(steps), land()], HONEST]]),
      ),
      allowed: [[write('fixture.txt', allowed), land('test -f fixture.txt')]],
    },
  });
  await stage.leave('.env', `APP_SECRET=${PLAIN}\n`);

  const { end, of } = await stage.runToEnd();

  expect(end).toMatchObject({ reason: 'all_passing' });
  for (const [index, { name, code, place }] of LEAKS.entries()) {
    const mine = of('landing.refused').filter(({ featureId }) => featureId === index + 1);
    if (code === 'interrupted') {
      expect([name, mine]).toEqual([name, []]);
      continue;
    }
    expect([name, ...mine.map(({ refusal }) => refusal.code)]).toEqual([name, code]);
    const told = await stage.transcript(mine[0]?.runId ?? 0);
    expect([name, told.includes(place)]).toEqual([name, true]);
    if (code === 'secret_found') expect(told).toContain('Take it out of these files');
    expect(told).not.toContain(SHAPED);
    expect(told).not.toContain(PLAIN);
  }
  expect(await stage.git('show', 'HEAD:fixture.txt')).toContain('npm_');
  const history = await stage.git('log', '-p', '--text', '--format=%B', 'HEAD');
  expect(history).not.toContain(SHAPED);
  expect(history).not.toContain(PLAIN);
});

test('a secret that an agent tells in every way it has is found nowhere afterwards', async ({
  stage,
}) => {
  const both = `${SHAPED} ${PLAIN}`;
  await setUp(stage, {
    files: { 'ropewalk.yaml': 'copy: [.env]\nchecks: ["true"]\n', '.gitignore': '.env\nignored\n' },
    features: [
      'tells',
      'proves',
      { name: `named ${SHAPED}`, description: SHAPED, steps: [SHAPED] },
      { name: 'after', dependencies: [] },
    ],
    coding: {
      tells: [
        [
          { say: `I found ${both}.` },
          run('cat .env; cat .env >&2; base64 .env; env; false'),
          run(
            `echo '${both}' > 'named ${SHAPED}'; git add -A; git -c user.name=x -c user.email=x@x commit -qm '${both}'`,
          ),
          call('feature_add_note', { ...MINE, note: both }),
          call('feature_create', {
            category: 'x',
            name: `made ${both}`,
            description: both,
            steps: [both],
          }),
          call('feature_get_by_id', { feature_id: both }),
          call(`no_such_tool_${SHAPED}`, {}),
          // Its check prints what it finds, and fails.
          land(`cat .env; echo '${both}'; test -f nothing`),
        ],
        HONEST,
      ],
      proves: [
        [
          write('proves.txt'),
          write('ignored/proof.txt', both),
          {
            land: {
              checks: ['cat .env; test -f proves.txt'],
              evidence: ['ignored/proof.txt'],
              notes: both,
            },
          },
        ],
      ],
      after: [
        [
          call('feature_request_human_input', {
            ...MINE,
            prompt: `What is ${both} for?`,
            fields: [{ id: 'a', label: both, type: 'text', required: false }],
          }),
        ],
      ],
      '*': [[write('f{{feature.id}}.txt'), land('test -f f{{feature.id}}.txt')]],
    },
  });
  await stage.leave('.env', `APP_SECRET=${PLAIN}\nAPI_TOKEN=${SHAPED}\n`);

  const { events, of } = await stage.runToEnd();

  // It really told them: the transcript shows the places, covered.
  const told = await stage.transcript(of('run.queued')[0]?.runId ?? 0);
  expect(told.split('[redacted]').length).toBeGreaterThan(10);
  const needles = [
    SHAPED,
    PLAIN,
    ...[SHAPED, PLAIN].map((secret) => Buffer.from(secret).toString('base64').slice(0, 24)),
  ];
  expect(needles.filter((needle) => JSON.stringify(events).includes(needle))).toEqual([]);
  const answers = await Promise.all(
    ['features', 'landings', 'runs', 'verdicts', 'events', 'overview'].map(async (route) => {
      const answer = await fetch(`${stage.url()}/api/projects/stage/${route}`, {
        headers: { authorization: `Bearer ${await stage.token()}` },
      });
      return answer.text();
    }),
  );
  expect(needles.filter((needle) => answers.join('\n').includes(needle))).toEqual([]);
  await stage.reopen();
  expect(await filesWith(stage, needles)).toEqual([]);
});

/** Files of the home, apart from the compressed objects of git and the workspaces, which are the agent's own. */
async function filesWith(stage: Stage, needles: readonly string[]): Promise<readonly string[]> {
  const entries = await readdir(stage.home, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\/(?:workspaces|cache|gates|objects)\//u.test(file));
  expect(files.some((file) => file.endsWith('.jsonl'))).toBe(true);
  expect(files.some((file) => file.includes('/evidence/'))).toBe(true);
  expect(files.some((file) => file.endsWith('ropewalk.db'))).toBe(stage.database === null);
  const held = await Promise.all(
    files.map(async (file) => {
      const content = await readFile(file);
      return needles.some((needle) => content.includes(needle)) ? [file] : [];
    }),
  );
  const rows = stage.database === null ? '' : await readWholeDatabase(stage.database);
  const inRows = needles.some((needle) => rows.includes(needle)) ? ['the database'] : [];
  return [...held.flat(), ...inRows];
}

function fingerprint(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 24);
}
