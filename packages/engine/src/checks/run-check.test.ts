import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckEvidence } from '@ropewalk/contracts';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createProcessHost } from '../processes/process-host.ts';
import type { ProcessHost } from '../processes/process-types.ts';
import { detectWall } from '../wall/detect-wall.ts';
import { decideOutcome } from './decide-outcome.ts';
import { type CheckRequest, runCheck } from './run-check.ts';
import { countJUnit } from './test-report.ts';

let host: ProcessHost;
let folder: string;

beforeAll(async () => {
  const wall = await detectWall();
  if (!wall.available) throw new Error(wall.why);
  host = createProcessHost({ wall });
});

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ropewalk-checks-')));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const check = (command: string, more: Partial<CheckRequest> = {}): Promise<CheckEvidence> =>
  runCheck({
    host,
    wall: { readWrite: [folder], readOnly: [], masked: [] },
    check: { command },
    owner: 'feature',
    cwd: folder,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    marker: `check-${folder}`,
    timeoutMs: 30_000,
    ...more,
  });

const JUNIT = `<?xml version="1.0"?>
<testsuites tests="999"><testsuite name="a"><testcase name="1"/><testcase name="2"><failure>no</failure></testcase>
<testsuite name="b"><testcase name="3"><skipped/></testcase><testcase name="4"><error message="x"/></testcase>
<testcase name="5"><system-out><![CDATA[<testcase/>]]></system-out></testcase></testsuite></testsuite></testsuites>`;

describe('a check', () => {
  it.each<[string, Partial<CheckEvidence>]>([
    ['true', { result: 'pass', exitCode: 0 }],
    ['false', { result: 'fail', exitCode: 1 }],
    ['no-such-command', { result: 'fail', exitCode: 127 }],
    ['kill -9 $$', { result: 'fail', exitCode: 137 }],
    ['false | true', { result: 'pass', exitCode: 0 }],
    ['touch /etc/ropewalk-outside', { result: 'fail' }],
    ['[[ a == a ]] && cat <(echo bash)', { result: 'pass', outputTail: 'bash\n' }],
  ])('%s', async (command, expected) => {
    expect(await check(command)).toMatchObject({ ...expected, counts: null, owner: 'feature' });
  });

  it('is stopped at its time and by its caller', async () => {
    expect(await check('sleep 1000', { timeoutMs: 200 })).toMatchObject({ result: 'timed_out' });
    const signal = AbortSignal.abort();
    expect(await check('true', { signal })).toMatchObject({ result: 'could_not_run' });
    expect(await check('true', { cwd: join(folder, 'absent') })).toMatchObject({
      result: 'could_not_run',
    });
  });

  it('reports what was run and how long it took', async () => {
    const evidence = await check('echo ok');
    expect(evidence.argv.slice(1)).toEqual(['-c', 'echo ok']);
    expect(evidence).toMatchObject({ outputTail: 'ok\n', outputBytes: 3, signal: null });
    expect(evidence.durationMs).toBeGreaterThan(0);
  });

  it('is counted by its report and not by its words', async () => {
    const line = `cat > "$ROPEWALK_REPORT" <<'END'\n${JUNIT}\nEND\necho "# pass 1000"`;
    expect((await check(line)).counts).toEqual({ passed: 2, failed: 2, skipped: 1 });
    expect((await check('echo "# pass 1000"; echo "Tests: 5 passed"')).counts).toBeNull();
  });

  it.each([
    ['a link', 'ln -s /etc/passwd "$ROPEWALK_REPORT"'],
    ['a pipe', 'mkfifo "$ROPEWALK_REPORT"'],
    ['a folder', 'mkdir "$ROPEWALK_REPORT"'],
    ['a flood', 'head -c 9000000 /dev/zero > "$ROPEWALK_REPORT"'],
    ['no XML', 'echo "<testsuite" > "$ROPEWALK_REPORT"'],
  ])('takes %s for no report', async (_name, line) => {
    expect(await check(line)).toMatchObject({ result: 'pass', counts: null });
  });

  it('leaves nothing behind', async () => {
    await check(
      'sleep 1000 & echo > "$ROPEWALK_REPORT"; echo > "$(dirname "$ROPEWALK_REPORT")/more"; dirname "$ROPEWALK_REPORT" > where',
    );
    expect(await host.markersAlive()).not.toContain(`check-${folder}`);
    const where = (await check('cat where')).outputTail.trim();
    await expect(readdir(where)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a JUnit text', () => {
  it.each([
    ['', null],
    ['<html><testcase/></html>', null],
    ['<testsuite/>', { passed: 0, failed: 0, skipped: 0 }],
    [
      '<!DOCTYPE a [<!ENTITY e "x"><!ENTITY f "&e;&e;&e;">]><testsuite><testcase>&f;</testcase></testsuite>',
      { passed: 1, failed: 0, skipped: 0 },
    ],
    [
      `<testsuite>${'<testsuite>'.repeat(60)}<testcase/>${'</testsuite>'.repeat(60)}</testsuite>`,
      { passed: 0, failed: 0, skipped: 0 },
    ],
  ])('%j', (text, expected) => {
    expect(countJUnit(text)).toEqual(expected);
  });
});

describe('the outcome', () => {
  const of = (...items: [CheckEvidence['owner'], CheckEvidence['result']][]) =>
    decideOutcome(items.map(([owner, result]) => ({ owner, result })));

  it.each<[ReturnType<typeof of>, Parameters<typeof of>]>([
    ['unchecked', []],
    ['unchecked', [['setup', 'pass']]],
    ['inconclusive', [['setup', 'fail']]],
    ['inconclusive', [['setup', 'timed_out']]],
    ['pass', [['project', 'pass']]],
    [
      'pass',
      [
        ['setup', 'pass'],
        ['project', 'pass'],
        ['feature', 'pass'],
        ['claim', 'pass'],
      ],
    ],
    [
      'fail',
      [
        ['project', 'pass'],
        ['feature', 'fail'],
      ],
    ],
    [
      'fail',
      [
        ['project', 'timed_out'],
        ['claim', 'fail'],
      ],
    ],
    [
      'inconclusive',
      [
        ['project', 'pass'],
        ['feature', 'timed_out'],
      ],
    ],
    [
      'inconclusive',
      [
        ['project', 'pass'],
        ['feature', 'could_not_run'],
      ],
    ],
  ])('is %s for %j', (expected, items) => {
    expect(of(...items)).toBe(expected);
  });
});
