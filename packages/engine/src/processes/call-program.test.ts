import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  test('ends what takes too long, with what it has started, and lets it clear up', async () => {
    const script = 'trap "echo cleared; exit" TERM; echo $$; sleep 100 & wait';
    const answer = await sh(script, { timeoutMs: 300 });
    expect(answer).toMatchObject({ result: 'timed_out', exitCode: null });
    const [shell, cleared] = answer.stdout.trim().split('\n');
    expect(cleared).toBe('cleared');
    expect(() => process.kill(Number(shell), 0)).toThrow();
  });

  test('ends what says too much', async () => {
    const answer = await sh('exec yes', { maxBytes: 10_000 });
    expect(answer).toMatchObject({ result: 'too_large', exitCode: null });
    expect(answer.stdout.length).toBeLessThanOrEqual(10_000);
  });

  test('one that a signal ended has no exit code', async () => {
    expect(await sh('kill -9 $$')).toMatchObject({ result: 'exited', exitCode: null });
  });

  test('hands on every byte of an argument, a variable and the input', async () => {
    const odd = ` '"$HOME\\\n\t*%s\\n\`id\` ä!`;
    const env = { ...call.env, ODD: odd };
    const { stdout } = await callProgram('sh', ['-c', 'printf %s "$ODD$1"', 'sh', odd], {
      ...call,
      env,
    });
    expect(stdout).toBe(odd + odd);
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const { stdout: read } = await sh('od -An -v -tu1', { input: bytes });
    expect(read.trim().split(/\s+/).map(Number)).toEqual([...bytes]);
  });

  test('says what cannot be given to a program, and that there is no such folder', async () => {
    expect(await sh('exit 0', { env: { 'A-B': '' } })).toMatchObject({ result: 'not_started' });
    expect(await callProgram('echo', ['a\0b'], call)).toMatchObject({ result: 'not_started' });
    const cwd = join(tmpdir(), 'no-such-folder-of-anybody');
    expect(await sh('exit 0', { cwd })).toMatchObject({ result: 'not_started', exitCode: null });
  });

  test('keeps apart what programs say that run at the same time and one after another', async () => {
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) => sh(`echo ${index}; exit ${index}`)),
      );
      expect(answers.map(({ stdout, exitCode }) => [stdout, exitCode])).toEqual(
        Array.from({ length: 6 }, (_, index) => [`${index}\n`, index]),
      );
    }
  });

  test('an output without a line end stays without', async () => {
    expect((await sh('printf abc')).stdout).toBe('abc');
    expect((await sh('printf "abc\n\n"')).stdout).toBe('abc\n\n');
  });
});
