import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../main.ts';
import { createProgram } from './program.ts';
import { toSettings, type RunOptions } from './run.ts';

/** The options that a command line gives to its command. */
function optionsOf(line: string): unknown {
  const chosen: unknown[] = [];
  const program = createProgram({
    print: () => undefined,
    choose: (_action, options) => chosen.push(options),
    misuse: ({ error }) => {
      throw error;
    },
  });
  program.parse(line.split(' '), { from: 'user' });
  return chosen[0];
}

function sentenceOf(line: string): string {
  const read = readCommandLine(line === '' ? [] : line.split(' '), () => undefined);
  return 'refusal' in read ? read.refusal.message : `not refused: ${Object.keys(read).join(' ')}`;
}

describe('the command line', () => {
  it.each([
    ['demo', {}],
    ['demo --json --keep --slow --dir x', { json: true, keep: true, slow: true, dir: 'x' }],
    ['init d --name n --spec f --json', { name: 'n', spec: 'f', json: true }],
    ['run n', {}],
    ['run n --driver claude', { driver: 'claude' }],
    ['run n --driver acp:gemini', { driver: 'acp:gemini' }],
    ['run n --driver playbook:a:b.yaml', { driver: 'playbook:a:b.yaml' }],
    ['run n --model m', { model: 'm' }],
    ['run n --concurrency 64', { concurrency: 64 }],
    ['run n --testing 0', { testing: 0 }],
    ['run n --batch 15', { batch: 15 }],
    ['run n --yolo', { yolo: true }],
    ['run n --no-yolo', { yolo: false }],
    ['run n --max-runs 3 --until-done', { maxRuns: 3, untilDone: true }],
    ['run n --allow-no-wall --port 8888', { allowNoWall: true, port: 8_888 }],
    [
      'serve --store postgres://h/d --no-browser --no-auth',
      { store: 'postgres://h/d', browser: false, auth: false },
    ],
    ['migrate --to sqlite', { to: 'sqlite' }],
    ['migrate --from a --to b --json', { from: 'a', to: 'b', json: true }],
    ['features add n -f x.json', { file: 'x.json' }],
    ['features add n --file x.json --json', { file: 'x.json', json: true }],
    ['features list n --json', { json: true }],
    ['status n --json', { json: true }],
    ['why n', {}],
    ['why n #3 --json', { json: true }],
    ['logs n --run 4 --follow --json', { run: 4, follow: true, json: true }],
    ['stop n --now', { now: true }],
    ['pause n', {}],
    ['resume n', {}],
    ['drain n', {}],
    ['retry n 3', {}],
    ['answer n 3 a=b c=d', {}],
    ['panic --json', { json: true }],
    ['doctor --json', { json: true }],
  ])('ropewalk %s', (line, options) => {
    expect(optionsOf(line)).toEqual(options);
  });

  it.each([
    'bogus',
    'stat n',
    'run',
    'run n m',
    'run a/b',
    'run n --foo',
    'run n --driver',
    'run n --driver gpt',
    'run n --concurrency 0',
    'run n --concurrency 1.5',
    'run n --concurrency -1',
    'run n --testing 4',
    'run n --batch 16',
    'run n --max-runs many',
    'run n --port 65536',
    'init d --name a.b',
    'features add n',
    'features remove n',
    'why n three',
    'retry n 0',
    'logs n --run x',
  ])('ropewalk %s is refused', (line) => {
    expect(sentenceOf(line)).toMatchSnapshot();
  });

  it('answers help and the version with success, and opens the page without a command', () => {
    const ask = (...args: string[]) => {
      const printed: string[] = [];
      const read = readCommandLine(args, (text) => printed.push(text));
      return { ...read, text: printed.join('\n') };
    };
    expect(ask('--help')).toMatchObject({ exitCode: 0 });
    expect(ask('--help').text).toContain('130  interrupted by you');
    expect(ask('run', '--help')).toMatchObject({ exitCode: 0 });
    expect(ask('run', '--help').text).toContain('--until-done');
    expect(ask('--version')).toMatchObject({
      exitCode: 0,
      text: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    for (const args of [[], ['--no-browser']]) {
      expect(ask(...args)).toMatchObject({ action: expect.any(Function), text: '' });
    }
  });
});

describe('the settings of a start', () => {
  const settingsOf = async (options: RunOptions) => toSettings(options, '/nowhere');

  it('leave alone what was not typed, but for what must be said each time', async () => {
    expect(await settingsOf({})).toEqual({
      ok: true,
      value: { maxRuns: null, allowNoWall: false },
    });
  });

  it('carry what was typed', async () => {
    const typed: RunOptions = {
      driver: 'acp:gemini --acp',
      model: 'm',
      concurrency: 2,
      testing: 0,
      batch: 4,
      yolo: false,
      maxRuns: 9,
      allowNoWall: true,
    };
    expect(await settingsOf(typed)).toEqual({
      ok: true,
      value: {
        driver: 'acp:gemini --acp',
        model: 'm',
        maxConcurrency: 2,
        testingAgentRatio: 0,
        batchSize: 4,
        yolo: false,
        maxRuns: 9,
        allowNoWall: true,
      },
    });
  });

  it('refuse a playbook that is not there, with its full path', async () => {
    const settings = await settingsOf({ driver: 'playbook:p.yaml' });
    expect(settings.ok ? '' : settings.refusal.message).toBe(
      'The playbook /nowhere/p.yaml cannot be read (ENOENT). Correct the path after "playbook:".',
    );
  });
});
