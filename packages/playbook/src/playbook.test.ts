import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SessionUpdate } from '@agentclientprotocol/sdk';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint, type SeenCall } from './testing/fake-endpoint.ts';
import {
  buildProgram,
  runTurn,
  type BuiltProgram,
  type TurnRequest,
} from './testing/playbook-session.ts';

let scratch: string;
let program: BuiltProgram;
let endpoint: FakeEndpoint;
let workspace: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'playbook-test-'));
  program = await buildProgram(join(scratch, 'dist'));
});
afterEach(async () => {
  await endpoint?.close();
});
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

type Answer = (call: SeenCall, earlier: number) => unknown;
const FEATURE = { id: 4, name: 'Sign in', attempts: 0, regression: null };
/** One feature to claim, then none; every other tool answers what `rest` says. */
const oneFeature =
  (
    rest: Answer = () => ({ success: true, landing: 'landed' }),
    feature: object = FEATURE,
  ): Answer =>
  (call, earlier) =>
    call.tool.startsWith('feature_claim')
      ? earlier === 0
        ? feature
        : { error: 'nothing', code: 'nothing_to_claim' }
      : rest(call, earlier);

async function turn(
  playbook: string,
  answer: Answer,
  options: Partial<TurnRequest> & { readonly reply?: 'json' | 'stream' } = {},
) {
  const { reply, ...rest } = options;
  endpoint = await startFakeEndpoint(answer, reply);
  workspace = rest.workspace ?? (await mkdtemp(join(scratch, 'tree-')));
  return await runTurn({
    program: program.fromSnapshot,
    playbook,
    workspace,
    mcpUrl: endpoint.url,
    ...rest,
  });
}

const callsOf = (tool: string) => endpoint.calls.filter((call) => call.tool === tool);
const textOf = (updates: readonly SessionUpdate[]) =>
  updates
    .map((update) =>
      update.sessionUpdate === 'agent_message_chunk' && update.content.type === 'text'
        ? update.content.text
        : '',
    )
    .join('');

const oneAttempt = (steps: string) =>
  `version: 1\ncoding:\n  Sign in:\n    attempts:\n      -\n${steps
    .trim()
    .split('\n')
    .map((line) => `        ${line}`)
    .join('\n')}\n`;

test('the build takes a snapshot that this Node can use', () => {
  const blob = join(scratch, 'dist', 'snapshot.blob');
  expect(program.fromSnapshot).toContain(`--snapshot-blob=${blob}`);
});

test.each([
  ['json', 'fromSnapshot'],
  ['stream', 'fromSnapshot'],
  ['json', 'plain'],
] as const)('builds a feature and lands it (%s replies, %s)', async (reply, way) => {
  const { response, updates, exit } = await turn(
    oneAttempt(`
- say: 'Building {{feature.name}}, attempt {{attempt}} of run {{run}}'
- write: {path: 'src/{{feature.id}}.txt', content: 'hello {{feature.name}}'}
- write: {path: copy.txt, from: beside.txt}
- edit: {path: copy.txt, find: beside, replace: next to}
- edit: {path: copy.txt, find: from, replace: twice from, unless: next to}
- run: 'echo "$ROPEWALK_FEATURE_ID" >> ran.txt'
- repeat: {times: 2, steps: [{run: 'echo again >> ran.txt'}]}
- land: {checks: ['true'], notes: 'for {{feature.id}}'}`),
    oneFeature(),
    { reply, program: program[way] },
  );
  expect(response?.stopReason).toBe('end_turn');
  expect(exit.code).toBe(0);
  expect(textOf(updates)).toContain('Building Sign in, attempt 1 of run 7');
  expect(await readFile(join(workspace, 'src/4.txt'), 'utf8')).toBe('hello Sign in');
  expect(await readFile(join(workspace, 'copy.txt'), 'utf8')).toBe('from next to the playbook');
  expect(await readFile(join(workspace, 'ran.txt'), 'utf8')).toBe('4\nagain\nagain\n');
  expect(callsOf('feature_mark_passing')).toEqual([
    { tool: 'feature_mark_passing', input: { feature_id: 4, checks: ['true'], notes: 'for 4' } },
  ]);
  expect(endpoint.requests.every((seen) => seen.authorization === 'Bearer secret')).toBe(true);
  const open = updates.filter((update) => update.sessionUpdate === 'tool_call');
  const closed = updates
    .filter((update) => update.sessionUpdate === 'tool_call_update')
    .filter((update) => update.status !== 'in_progress');
  expect(open.map((update) => update.kind)).toContain('edit');
  expect(closed.map((update) => update.toolCallId)).toEqual(
    open.map((update) => update.toolCallId),
  );
  expect(closed.every((update) => update.status === 'completed')).toBe(true);
});

test.each([
  [0, 1],
  [1, 2],
  [undefined, 2],
])('told that %s features are left, it claims %i times', async (left, claims) => {
  await turn(
    oneAttempt('- land: {}'),
    oneFeature(() => ({ success: true, landing: 'landed', features_left: left })),
  );
  expect(callsOf('feature_claim_next')).toHaveLength(claims);
});

test.each([
  [0, 'first'],
  [1, 'second'],
  [5, 'second'],
])('after %i attempts it does the %s list', async (attempts, expected) => {
  const playbook = `version: 1
coding: {'*': {attempts: [[{say: first}], [{say: second}]], mend: [{say: mending}]}}`;
  const { updates } = await turn(playbook, oneFeature(undefined, { ...FEATURE, attempts }));
  expect(textOf(updates)).toBe(`${expected}\n`);
});

test('a feature that comes back with a regression is mended', async () => {
  const playbook = `version: 1
coding: {'*': {attempts: [[{say: first}]], mend: [{say: 'mending: {{feature.regression}}'}]}}`;
  const { updates } = await turn(
    playbook,
    oneFeature(undefined, { ...FEATURE, regression: 'broke' }),
  );
  expect(textOf(updates)).toBe('mending: broke\n');
});

test('asks again while a landing is under way, and mends one refusal', async () => {
  const answers = [
    { error: 'no', code: 'check_failed', hint: 'mend it' },
    { success: false, landing: 'still_running', still_running: true },
    { success: true, landing: 'landed' },
  ];
  await turn(
    oneAttempt(`
- land:
    on_refused:
      - write: {path: mended.txt, content: ''}`),
    oneFeature((_, earlier) => answers[earlier]),
  );
  expect(callsOf('feature_mark_passing')).toHaveLength(3);
  expect(existsSync(join(workspace, 'mended.txt'))).toBe(true);
});

test('a refusal without a remedy ends the steps with a word about it', async () => {
  const { updates, response } = await turn(
    oneAttempt(`
- land: {}
- say: never`),
    oneFeature(() => ({ error: 'no', code: 'empty_change' })),
  );
  expect(textOf(updates)).toBe(
    'I could not finish this: The landing was refused (empty_change).\n',
  );
  expect(response?.stopReason).toBe('end_turn');
});

test('a conflict is mended by putting both sides into the file, and landed again', async () => {
  const hub = join(scratch, 'hub');
  const tree = join(scratch, 'clone');
  const env = { ...process.env, HOME: scratch, GIT_CONFIG_GLOBAL: '/dev/null' };
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd, env });
  git(scratch, 'init', '-q', '-b', 'main', hub);
  await writeFile(join(hub, 'list.txt'), 'top\nend\n');
  git(hub, 'add', '.');
  git(hub, 'commit', '-qm', 'base');
  git(scratch, 'clone', '-q', '--shared', hub, tree);
  await writeFile(join(hub, 'list.txt'), 'top\ntheirs\nend\n');
  git(hub, 'commit', '-qam', 'other');

  const { response, updates } = await turn(
    oneAttempt(`
- edit: {path: list.txt, find: "top\\n", replace: "top\\nmine\\n"}
- land: {}`),
    oneFeature((_, earlier) =>
      earlier === 0
        ? { error: 'no', code: 'conflict', hint: 'rebase' }
        : { success: true, landing: 'landed' },
    ),
    { workspace: tree },
  );
  expect(textOf(updates)).toBe('');
  expect(response?.stopReason).toBe('end_turn');
  expect(await readFile(join(tree, 'list.txt'), 'utf8')).toBe('top\ntheirs\nmine\nend\n');
  expect(git(tree, 'status', '--porcelain').toString()).toBe('');
  expect(git(tree, 'merge-base', 'HEAD', 'origin/main').toString()).toBe(
    git(hub, 'rev-parse', 'main').toString(),
  );
  expect(callsOf('feature_mark_passing')).toHaveLength(2);
});

test('an initializer saves an answer, uses it and lands the scaffold', async () => {
  const { updates } = await turn(
    `version: 1
initializer:
  - call: {tool: feature_create_bulk, arguments: {features: [{name: A}]}, expect: accepted, save: made}
  - say: 'made {{saved.made.created}}'
  - land:
`,
    (call) =>
      call.tool === 'project_land' ? { success: true, landing: 'landed' } : { created: 12 },
    { role: 'initializer' },
  );
  expect(textOf(updates)).toBe('made 12\n');
  expect(endpoint.calls.map((call) => call.tool)).toEqual(['feature_create_bulk', 'project_land']);
});

test.each([
  ['accepted', { error: 'no' }, 'was expected to be accepted'],
  ['refused', { ok: 1 }, 'was expected to be refused'],
])('a call expected to be %s that is not ends the steps', async (expectation, answer, words) => {
  const { updates } = await turn(
    oneAttempt(`- call: {tool: x, expect: ${expectation}}\n- say: never`),
    oneFeature(() => answer),
  );
  expect(textOf(updates)).toContain(words);
  expect(textOf(updates)).not.toContain('never');
});

const TESTING = `version: 1
testing:
  Sign in:
    steps: [{expect: {command: 'test -e works', reason: it broke, check: test -e works}}]
    mend: [{write: {path: works, content: ''}}, {land: {}}]
`;

test('a tester whose probe passes gives the feature back as tested', async () => {
  const tree = await mkdtemp(join(scratch, 'tree-'));
  await writeFile(join(tree, 'works'), '');
  await turn(TESTING, oneFeature(), { role: 'testing', workspace: tree });
  expect(endpoint.calls.map(({ tool }) => tool)).toEqual([
    'feature_claim_for_testing',
    'feature_release_testing',
    'feature_claim_for_testing',
  ]);
  expect(callsOf('feature_release_testing')[0]?.input).toEqual({ feature_id: 4, tested_ok: true });
});

test('a tester whose probe fails reports it with a check, mends it and lands', async () => {
  await turn(
    TESTING,
    oneFeature((call, earlier) =>
      call.tool === 'feature_mark_failing' && earlier === 0
        ? { confirmed: false, fix: null, still_running: true }
        : { confirmed: true, fix: 'tester', still_running: false },
    ),
    { role: 'testing' },
  );
  expect(callsOf('feature_mark_failing')).toHaveLength(2);
  expect(callsOf('feature_mark_failing')[0]?.input).toEqual({
    feature_id: 4,
    reason: 'it broke',
    check: 'test -e works',
  });
  expect(callsOf('feature_mark_passing')).toHaveLength(1);
});

test.each([
  { confirmed: false, fix: null },
  { confirmed: true, fix: 'coder' },
  { error: 'no', code: 'lease_lost' },
])('a tester does not mend what is not its to mend: %j', async (answer) => {
  await turn(
    TESTING,
    oneFeature(() => answer),
    { role: 'testing' },
  );
  expect(callsOf('feature_mark_passing')).toHaveLength(0);
});

test('a crash ends the process in the middle, with what was shown before', async () => {
  const { exit, updates, response } = await turn(
    oneAttempt(`
- say: half
- crash: {exit_code: 3}`),
    oneFeature(),
  );
  expect([exit.code, response]).toEqual([3, null]);
  expect(textOf(updates)).toBe('half\n');
  const killed = await turn(oneAttempt('- crash: {signal: SIGKILL}'), oneFeature());
  expect(killed.exit.signal).toBe('SIGKILL');
});

test('a lie claims without work and says that all is done', async () => {
  const { updates } = await turn(
    oneAttempt('- lie: All done!'),
    oneFeature(() => ({ error: 'no', code: 'empty_change' })),
  );
  expect(callsOf('feature_mark_passing')).toHaveLength(1);
  expect(textOf(updates)).toBe('All done!\n');
});

test('"fail" ends the turn with a protocol error', async () => {
  const { error } = await turn(oneAttempt('- fail: no more'), oneFeature());
  expect(error).toMatchObject({ data: { errorKind: 'playbook_fail' } });
});

test('what is not allowed is not done, and fails like a command', async () => {
  const { updates } = await turn(
    oneAttempt(
      `- run: {command: 'touch refused', allow_failure: true}
- write: {path: kept.txt, content: kept}
- delete: kept.txt
- say: never said`,
    ),
    oneFeature(),
    { refuses: (call) => call.title === 'touch refused' || call.kind === 'delete' },
  );
  expect(await readdir(workspace)).toEqual(['kept.txt']);
  expect(textOf(updates)).toContain('I could not finish this: It was not allowed');
  expect(textOf(updates)).not.toContain('never said');
});

test('an agent that asks nobody goes on', async () => {
  await turn(`${oneAttempt('- run: touch done')}\ndefaults: {ask: false}`, oneFeature(), {
    refuses: () => true,
  });
  expect(await readdir(workspace)).toEqual(['done']);
});

test('a cancelled turn ends the command that runs', async () => {
  const { response } = await turn(oneAttempt('- run: sleep 600'), oneFeature(), {
    onUpdate: (update, cancel) => {
      if (update.sessionUpdate === 'tool_call' && update.kind === 'execute') cancel();
    },
  });
  expect(response?.stopReason).toBe('cancelled');
});

test('an agent that hangs is deaf to cancellation and ends when nobody listens any more', async () => {
  const { response, exit } = await turn(oneAttempt('- say: stuck\n- hang: true'), oneFeature(), {
    onUpdate: (update, cancel, leave) => {
      if (update.sessionUpdate !== 'agent_message_chunk') return;
      cancel();
      leave();
    },
  });
  expect([response, exit.code]).toEqual([null, 0]);
});

test('tools that cannot be reached end the turn with a protocol error', async () => {
  const { error } = await turn(oneAttempt('- say: never'), oneFeature(), {
    mcpUrl: 'http://127.0.0.1:9/',
  });
  expect(error).toMatchObject({ data: { errorKind: 'unreachable' } });
});

test.each([
  ['run: "exit 9"', 'exit code 9'],
  ['run: {command: sleep 600, timeout_seconds: 0.1}', 'longer than 0.1 s'],
  ['edit: {path: none.txt, find: a, replace: b}', 'no file none.txt'],
  ["say: '{{saved.nothing}}'", 'There is no {{saved.nothing}}'],
  ['write: {path: a, from: nowhere.txt}', 'no file nowhere.txt'],
])('a step that fails says so: %s', async (step, words) => {
  const { updates, response } = await turn(oneAttempt(`- ${step}\n- say: never`), oneFeature());
  expect(textOf(updates)).toContain(words);
  expect(textOf(updates)).not.toContain('never');
  expect(response?.stopReason).toBe('end_turn');
});

test('an unusable playbook ends the program with code 2 and the line', async () => {
  const wrong = await turn('version: 1\ninitializer:\n  - shout: a\n', oneFeature());
  expect(wrong.exit.code).toBe(2);
  expect(wrong.stderr).toMatch(/playbook\.yaml:3: .*"shout"/);
});
