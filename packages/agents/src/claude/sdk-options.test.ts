import type { AgentLaunch } from '@ropewalk/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestLaunch, type TestLaunch } from '../testing/index.ts';
import type { ClaudeSettings } from './claude-settings.ts';
import { toEnvironment, toSdkOptions } from './sdk-options.ts';

let run: TestLaunch;
beforeEach(async () => {
  run = await createTestLaunch({ env: { PATH: '/bin', PORT: '4000', ANTHROPIC_API_KEY: 'stray' } });
});
afterEach(() => run.close());

const settings = (fields: Partial<ClaudeSettings> = {}): ClaudeSettings => ({
  environment: { CLAUDE_CODE_OAUTH_TOKEN: 'token', SECRET: 'other', ANTHROPIC_API_KEY: '' },
  walled: false,
  ...fields,
});

async function useTool(fields: Partial<AgentLaunch>, tool: string, input: unknown) {
  const launch = { ...run.launch, ...fields };
  const hook = toSdkOptions(launch, settings()).hooks?.PreToolUse?.[0]?.hooks[0];
  return hook?.(
    {
      hook_event_name: 'PreToolUse',
      tool_name: tool,
      tool_input: input,
      tool_use_id: 't',
      session_id: 's',
      transcript_path: '',
      cwd: '',
    },
    't',
    { signal: new AbortController().signal },
  );
}

describe('toEnvironment', () => {
  it('hands over the run and the named credentials, and nothing else', () => {
    const environment = toEnvironment(run.launch, settings());
    expect(environment).toMatchObject({
      PATH: '/bin',
      PORT: '4000',
      HOME: run.launch.home,
      CLAUDE_CONFIG_DIR: `${run.launch.home}/.claude`,
      CLAUDE_CODE_TMPDIR: run.launch.tmp,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      ENABLE_TOOL_SEARCH: 'false',
      CLAUDE_CODE_OAUTH_TOKEN: 'token',
    });
    expect(environment).not.toHaveProperty('SECRET');
    expect(environment).not.toHaveProperty('ANTHROPIC_API_KEY');
    expect(environment).not.toHaveProperty('IS_SANDBOX');
  });

  it('claims a sandbox only inside a wall', () => {
    expect(toEnvironment(run.launch, settings({ walled: true }))).toMatchObject({
      IS_SANDBOX: '1',
    });
  });
});

describe('toSdkOptions', () => {
  it('takes no settings of others, no judged mode, and no secret to the command line', () => {
    expect(toSdkOptions(run.launch, settings({ maxTurns: 5, effort: 'low' }))).toMatchObject({
      settingSources: [],
      strictMcpConfig: true,
      permissionMode: 'default',
      mcpServersDelivery: 'initialize',
      maxTurns: 5,
      effort: 'low',
      mcpServers: {
        ropewalk: { type: 'http', headers: { Authorization: 'Bearer bearer-of-the-run' } },
      },
    });
  });

  it('starts tool programs without the credentials, which the program would hand on', () => {
    const program = { name: 'browser', command: '/n', args: ['a'], env: { TMPDIR: '/t' } };
    const { mcpServers } = toSdkOptions({ ...run.launch, toolPrograms: [program] }, settings());
    expect(mcpServers).toMatchObject({
      ropewalk: { type: 'http' },
      browser: {
        type: 'stdio',
        command: '/n',
        args: ['a'],
        env: { TMPDIR: '/t', CLAUDE_CODE_OAUTH_TOKEN: '' },
      },
    });
  });

  it('names a model only when the run does', () => {
    expect(toSdkOptions(run.launch, settings())).not.toHaveProperty('model');
    expect(toSdkOptions({ ...run.launch, model: 'm' }, settings())).toHaveProperty('model', 'm');
  });
});

describe('before each use of a tool', () => {
  it('takes the credentials from commands', async () => {
    expect(await useTool({}, 'Bash', { command: 'env', timeout: 5 })).toEqual({
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'allow',
        updatedInput: { command: 'unset CLAUDE_CODE_OAUTH_TOKEN\nenv', timeout: 5 },
      },
    });
  });

  it('leaves other tools as they are', async () => {
    expect(await useTool({}, 'Write', { file_path: 'a' })).toEqual({
      hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow' },
    });
  });

  it.each([
    ['that denies', () => ({ allow: false, reason: 'no' }) as const, 'no'],
    [
      'that breaks',
      () => {
        throw new Error('bug');
      },
      'bug',
    ],
  ])('denies by rules %s', async (_, judge, reason) => {
    expect(await useTool({ judge }, 'Bash', { command: 'env' })).toMatchObject({
      hookSpecificOutput: {
        permissionDecision: 'deny',
        permissionDecisionReason: expect.stringContaining(reason),
      },
    });
  });
});
