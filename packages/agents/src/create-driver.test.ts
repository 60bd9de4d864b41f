import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { splitCommandLine } from './acp/command-line.ts';
import { programName } from './acp/known-agents.ts';
import { createClaudeDriver } from './claude/claude-driver.ts';
import { createDriver, type DriverOptions } from './create-driver.ts';

let folder: string;
let options: DriverOptions;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'rw-')));
  options = { environment: { PATH: `relative:${folder}/bin` }, walled: false };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function driverOf(spec: string) {
  const made = createDriver(spec, options);
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
}

describe('createDriver', () => {
  it.each([
    ['claude', 'claude', 'anthropic', true],
    ['acp:gemini --acp', 'acp:gemini', 'google', true],
    ['acp:npx -y @google/gemini-cli@1.2.3 --acp', 'acp:gemini-cli', 'google', true],
    ['acp:"/a b/codex-acp"', 'acp:codex-acp', 'openai', false],
    ['acp:node /x/claude-agent-acp.js', 'acp:claude-agent-acp', 'anthropic', true],
    [' acp:my-agent ', 'acp:my-agent', 'acp:my-agent', true],
  ])('%s', (spec, name, account, reportsLimits) => {
    expect(driverOf(spec)).toMatchObject({ name, account, reportsLimits });
  });

  it.each(['acp', 'acp:', 'acp:  ', 'acp:""', 'codex', '', 'claude:x', 'playbook:x.yaml'])(
    'refuses %j and says what to write',
    (spec) => {
      expect(createDriver(spec, options)).toMatchObject({
        ok: false,
        refusal: { code: 'driver_unknown', message: expect.stringContaining('acp:COMMAND') },
      });
    },
  );

  it('refuses an open quote', () => {
    expect(createDriver('acp:"x', options)).toMatchObject({ refusal: { code: 'invalid_input' } });
  });
});

describe('probe of an acp driver', () => {
  it('says how to install what is missing', async () => {
    expect(await driverOf('acp:gemini --acp').probe()).toMatchObject({
      ok: false,
      refusal: {
        code: 'agent_missing',
        message: expect.stringContaining('npm install -g @google/gemini-cli'),
      },
    });
  });

  it('names what the program reads: its folder, what is behind the link, its packages, node', async () => {
    const script = join(folder, 'lib/node_modules/agent/dist/cli.js');
    await mkdir(dirname(script), { recursive: true });
    await mkdir(join(folder, 'bin'));
    await writeFile(script, '#!/usr/bin/env node\n');
    await chmod(script, 0o755);
    await symlink(script, join(folder, 'bin/agent'));
    const probed = await driverOf('acp:agent').probe();
    expect(probed).toMatchObject({
      value: {
        readOnly: expect.arrayContaining([
          join(folder, 'bin'),
          dirname(script),
          join(folder, 'lib/node_modules'),
          dirname(dirname(await realpath(process.execPath))),
        ]),
      },
    });
  });

  it('names the script that a runner runs', async () => {
    const script = join(folder, 'agent.mjs');
    await writeFile(script, '');
    const probed = await driverOf(`acp:${process.execPath} ${script}`).probe();
    expect(probed).toMatchObject({ value: { readOnly: expect.arrayContaining([folder]) } });
  });

  it('never opens the home of the person, but for the named files', async () => {
    const script = join(folder, 'agent.mjs');
    const notes = join(folder, 'notes.yaml');
    await Promise.all([script, notes].map((path) => writeFile(path, '')));
    options = { ...options, environment: { PATH: '', HOME: folder } };
    const probed = await driverOf(`acp:${process.execPath} ${script} ${notes}`).probe();
    if (!probed.ok) throw new Error(probed.refusal.message);
    expect(probed.value.readOnly).toEqual(expect.arrayContaining([script, notes]));
    expect(probed.value.readOnly).not.toContain(folder);
  });

  it('does not take a file that cannot be run', async () => {
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/agent'), '');
    await chmod(join(folder, 'bin/agent'), 0o644);
    expect(await driverOf('acp:agent').probe()).toMatchObject({ ok: false });
  });
});

describe('probe of the claude driver', () => {
  it('finds the program that comes with the SDK', async () => {
    const driver = createClaudeDriver({ environment: { ANTHROPIC_API_KEY: 'k' }, walled: false });
    expect(await driver.probe()).toMatchObject({
      value: { readOnly: expect.arrayContaining([expect.stringContaining('node_modules')]) },
    });
  });

  it('wants a credential, and names a file only when it is used', async () => {
    const environment = { ANTHROPIC_BASE_URL: 'http://model' };
    expect(await createClaudeDriver({ environment, walled: false }).probe()).toMatchObject({
      refusal: { code: 'agent_missing', message: expect.stringContaining('ANTHROPIC_API_KEY') },
    });
    const credentialFile = join(folder, 'credentials.json');
    const driver = createClaudeDriver({ environment, walled: false, credentialFile });
    expect(await driver.probe()).toMatchObject({
      value: { readOnly: expect.arrayContaining([credentialFile]) },
    });
  });

  it('says so when the named program is not there', async () => {
    const pathToExecutable = join(folder, 'claude');
    const driver = createClaudeDriver({ environment: {}, walled: false, pathToExecutable });
    expect(await driver.probe()).toMatchObject({ refusal: { code: 'agent_missing' } });
  });
});

describe('splitCommandLine', () => {
  it('gives back any words that were quoted', () => {
    const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(splitCommandLine(words.map(quote).join(' \t'))).toEqual({ ok: true, value: words });
      }),
    );
  });

  it.each([
    ['a  b', ['a', 'b']],
    [`a\\ b 'c "d' "e 'f"`, ['a b', 'c "d', "e 'f"]],
    ['$HOME *;x', ['$HOME', '*;x']],
  ])('%s', (line, words) => {
    expect(splitCommandLine(line)).toEqual({ ok: true, value: words });
  });
});

describe('programName', () => {
  it.each([
    ['/usr/bin/gemini', ['--acp'], 'gemini'],
    ['npx', ['-y', '@scope/tool@1.0.0'], 'tool'],
    ['node', ['/x/agent.mjs'], 'agent'],
    ['node', [], 'node'],
  ])('%s %j', (command, args, name) => {
    expect(programName(command, args)).toBe(name);
  });
});
