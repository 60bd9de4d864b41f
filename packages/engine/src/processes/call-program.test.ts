import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { callProgram, type ProgramCall } from './call-program.ts';

const call: ProgramCall = {
  cwd: tmpdir(),
  env: { PATH: process.env['PATH'] ?? '' },
  timeoutMs: 30_000,
  maxBytes: 1_000_000,
};
const sh = (script: string, more: Partial<ProgramCall> = {}) =>
  callProgram('sh', ['-c', script], { ...call, ...more });

describe('callProgram', () => {
  test('collects both outputs and the exit code, with characters that fall between chunks', async () => {
    const long = 'ä'.repeat(100_001);
    const answer = await sh(`cat; echo oh >&2; exit 3`, { input: `x${long}` });
    expect(answer).toMatchObject({ result: 'exited', exitCode: 3, stderr: 'oh\n' });
    expect(answer.stdout).toBe(`x${long}`);
  });

  test('gives exactly the environment that was asked for', async () => {
    const { stdout } = await callProgram('env', [], { ...call, env: { ...call.env, A: '1' } });
    expect(stdout.trim().split('\n').toSorted()).toEqual(['A=1', `PATH=${call.env['PATH']}`]);
  });

  test('survives a program that does not read its input', async () => {
    const answer = await sh('exit 0', { input: 'x'.repeat(5_000_000) });
    expect(answer).toMatchObject({ result: 'exited', exitCode: 0 });
  });

  test('says what is missing', async () => {
    expect(await callProgram('no-such-program-of-anybody', [], call)).toMatchObject({
      result: 'missing',
      exitCode: null,
    });
  });

  test('ends what takes too long, though something else holds its outputs', async () => {
    const answer = await sh('sleep 100 & echo $! $$; wait', { timeoutMs: 300 });
    expect(answer).toMatchObject({ result: 'timed_out', exitCode: null });
    const [holder, shell] = answer.stdout.trim().split(' ').map(Number);
    process.kill(holder ?? 0, 'SIGKILL');
    expect(() => process.kill(shell ?? 0, 0)).toThrow();
  });

  test('ends what says too much', async () => {
    const answer = await sh('exec yes', { maxBytes: 10_000 });
    expect(answer).toMatchObject({ result: 'too_large', exitCode: null });
    expect(answer.stdout.length).toBeLessThanOrEqual(10_000);
  });

  test('one that a signal ended has no exit code', async () => {
    expect(await sh('kill -9 $$')).toMatchObject({ result: 'exited', exitCode: null });
  });
});
