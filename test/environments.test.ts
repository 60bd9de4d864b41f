import { expect, onTestFinished, test } from 'vitest';
import { apiOf } from './api/support/api.ts';
import { fileFor, run, setUp } from './support/crew-play.ts';
import { openStage, type Stage } from './support/stage.ts';

/** What the person's own shell holds; none of it was meant for programs of a project. */
const TREASURE = 'kept-by-the-person-4711';
const OF_THE_PERSON = {
  GITHUB_TOKEN: TREASURE,
  AWS_SECRET_ACCESS_KEY: TREASURE,
  DATABASE_URL: `postgres://me:${TREASURE}@db.example/x`,
  HARMLESS_LOOKING: TREASURE,
  NODE_OPTIONS: '--no-warnings',
  SSH_AUTH_SOCK: '/nowhere/agent.sock',
};

/** Says the names of all variables, and how often one of them holds what is the person's, or opens the API. */
const dumpOf = (kind: string, token: string): string =>
  `printf 'ENV ${kind} %s held=%s\\n' "$(env | grep -a '^[A-Za-z_][A-Za-z0-9_]*=' | cut -d= -f1 | sort | tr '\\n' ,)" "$(env | grep -a -c -e "$(echo ${reversed(TREASURE)} | rev)" -e "$(echo ${reversed(token)} | rev)")"`;

/** Of the shell itself, places, language, certificates, ports and names of the run, and the way out through the proxy. */
const ALLOWED = new RegExp(
  `^(?:${[
    '_|PWD|OLDPWD|SHLVL|PATH|HOME|TMPDIR|LANG|TERM|CI|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE',
    'PORT|ROPEWALK_(?:PORT_\\d|RUN|RUN_ID|ROLE|FEATURE_ID|FEATURES|REPORT|TREE)',
    '(?:https?|all|no)_proxy|(?:HTTPS?|ALL|NO)_PROXY',
  ].join('|')})$`,
  'u',
);

test('no program of a project is given what the shell of the person holds', async () => {
  const stage = await openStage(OF_THE_PERSON);
  onTestFinished(() => stage.close());
  const token = await stage.token();
  const dump = (kind: string): string => dumpOf(kind, token);
  await setUp(stage, {
    files: {
      'setup.sh': `${dump('setup')} > setup-env\n`,
      'check.sh': `${dump('check')}\n`,
      '.gitignore': 'setup-env\n',
      'ropewalk.yaml': 'setup: sh setup.sh\nchecks: [sh check.sh]\n',
    },
    features: ['one'],
    settings: { testingAgentRatio: 1, testingShare: 1 },
    coding: {
      '*': [
        [
          run('cat setup-env'),
          run(dump('coding')),
          run(`export GIVEN="$(echo ${reversed(TREASURE)} | rev)"; ${dump('control')}`),
          ...fileFor(),
        ],
      ],
    },
    testing: { '*': { steps: [run(dump('testing'))] } },
  });

  const { of, end } = await stage.runToEnd();

  expect(end).toMatchObject({ reason: 'all_passing' });
  const runs = of('run.started').map(({ runId }) => runId);
  const told = (await Promise.all(runs.map((id) => stage.transcript(id)))).join('\n');
  const found = [...`${told}\n${await checksOf(stage)}`.matchAll(DUMP)].map(
    ([, kind = '', names = '', held]) => ({ kind, names: names.split(',').filter(Boolean), held }),
  );
  expect(new Set(found.map(({ kind }) => kind))).toEqual(
    new Set(['setup', 'check', 'coding', 'testing', 'control']),
  );
  // One that was given something on purpose shows that it would be seen.
  const control = found.filter(({ kind }) => kind === 'control');
  expect(control).toMatchObject([{ names: expect.arrayContaining(['GIVEN']), held: '1' }]);
  for (const { kind, names, held } of found.filter((one) => one.kind !== 'control')) {
    expect([kind, names.filter((name) => !ALLOWED.test(name))]).toEqual([kind, []]);
    expect([kind, names.includes('PATH'), held]).toEqual([kind, true, '0']);
  }
});

const DUMP = /ENV ([a-z]+) ([A-Za-z0-9_,]+) held=(\d+)/gu;

async function checksOf(stage: Stage): Promise<string> {
  const api = await apiOf(stage);
  const path = '/projects/stage/verdicts';
  const { verdicts } = (await api('GET', path)).body as { verdicts: { id: number }[] };
  const all = await Promise.all(verdicts.map(({ id }) => api('GET', `${path}/${id}`)));
  return JSON.stringify(all.map(({ body }) => body));
}

/** So that the line that looks for a text does not hold it. */
function reversed(text: string): string {
  return [...text].toReversed().join('');
}
