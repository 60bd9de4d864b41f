import type { HookCallback, Options } from '@anthropic-ai/claude-agent-sdk';
import type { AgentLaunch, ToolVerdict } from '@ropewalk/core';
import { z } from 'zod';
import { networkOf, pick, withoutCredentials, type Environment } from '../environment.ts';
import { judge } from '../judge.ts';
import { CLAUDE_CREDENTIALS, MCP_SERVER_NAME, type ClaudeSettings } from './claude-settings.ts';
import { toToolUse } from './tool-use.ts';

/**
 * Built-in tools of an unattended agent. A closed list: tools that ask a person, plan alarms, start
 * remote sessions or make worktrees have nobody to answer them here, and new ones come with releases.
 */
const TOOLS = [
  'Bash',
  'Edit',
  'Glob',
  'Grep',
  'NotebookEdit',
  'Read',
  'Task',
  'TaskOutput',
  'TaskStop',
  'TodoWrite',
  'WebFetch',
  'WebSearch',
  'Write',
];

/** What is left of them for somebody who only looks. */
const READING_TOOLS = ['Glob', 'Grep', 'Read', 'WebFetch', 'WebSearch'];

/** How patient the program is with its provider; the person's own wish, like the credentials. */
const PATIENCE = ['API_TIMEOUT_MS', 'CLAUDE_CODE_MAX_RETRIES'];
/** Which models the person's own sign-in means; none of another provider's business. */
const PERSONS_MODELS = [
  'ANTHROPIC_DEFAULT_OPUS_MODEL',
  'ANTHROPIC_DEFAULT_SONNET_MODEL',
  'ANTHROPIC_DEFAULT_HAIKU_MODEL',
];

const bashInputSchema = z.looseObject({ command: z.string() });

/**
 * What the SDK is asked for, without what only a running session has (process, abort). `onRefused` is called
 * with the id of each call that the rules refuse.
 */
export function toSdkOptions(
  launch: AgentLaunch,
  settings: ClaudeSettings,
  onRefused: (callId: string) => void = () => undefined,
): Options {
  const credentials = credentialsOf(settings);
  return {
    cwd: launch.cwd,
    env: toEnvironment(launch, settings),
    systemPrompt:
      launch.manner === 'conversation' ? launch.prompt : { type: 'preset', preset: 'claude_code' },
    tools: launch.access === 'read' ? READING_TOOLS : TOOLS,
    includePartialMessages: launch.manner === 'conversation',
    // Tells when a message has reached the model.
    extraArgs: { 'replay-user-messages': null },
    // Nothing of the person's or the repository's settings may widen what an agent can do.
    settingSources: [],
    strictMcpConfig: true,
    mcpServers: {
      [MCP_SERVER_NAME]: {
        type: 'http',
        url: launch.mcp.url,
        headers: { Authorization: `Bearer ${launch.mcp.bearer}` },
      },
      ...toolPrograms(launch, Object.keys(credentials)),
    },
    // Over stdin: a command line can be read by everybody on the machine.
    mcpServersDelivery: 'initialize',
    persistSession: false,
    // The default may be `auto`, in which a model judges each call.
    permissionMode: 'default',
    canUseTool: (_tool, input) => Promise.resolve({ behavior: 'allow', updatedInput: input }),
    hooks: {
      PreToolUse: [{ hooks: [beforeTool(launch, Object.keys(credentials), onRefused)] }],
    },
    ...(launch.model === null ? {} : { model: modelName(launch.model, settings) }),
    ...effortOf(launch, settings),
    ...(settings.maxTurns === undefined ? {} : { maxTurns: settings.maxTurns }),
    ...budgetOf(launch, settings),
    ...(settings.pathToExecutable === undefined
      ? {}
      : { pathToClaudeCodeExecutable: settings.pathToExecutable }),
  };
}

/** The program adds its own variables to what it is given for a tool program, so its secrets are covered. */
function toolPrograms(
  { toolPrograms: programs }: AgentLaunch,
  secrets: readonly string[],
): NonNullable<Options['mcpServers']> {
  const covered = Object.fromEntries(secrets.map((name) => [name, '']));
  return Object.fromEntries(
    programs.map(({ name, command, args, env }) => [
      name,
      { type: 'stdio', command, args: [...args], env: { ...covered, ...env } },
    ]),
  );
}

/** The complete environment of the program: the SDK passes on nothing else. */
export function toEnvironment(launch: AgentLaunch, settings: ClaudeSettings): Environment {
  return {
    ...networkOf(settings.environment),
    ...withoutCredentials(launch.env),
    HOME: launch.home,
    TMPDIR: launch.tmp,
    CLAUDE_CONFIG_DIR: configFolderOf(launch),
    // Else sockets and files of all sessions meet in /tmp.
    CLAUDE_CODE_TMPDIR: launch.tmp,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    // Else our tools are hidden behind a search tool.
    ENABLE_TOOL_SEARCH: 'false',
    // `1` would force Claude's own sandbox on Bash, which needs socat and a bubblewrap inside ours;
    // credentials are taken from commands by the hook below instead. Unset means `1` on some hosts.
    CLAUDE_CODE_SUBPROCESS_ENV_SCRUB: '0',
    ...(settings.walled ? { IS_SANDBOX: '1' } : {}),
    // A call that hangs is then the provider's failure, well before the whole run counts as silent.
    API_TIMEOUT_MS: '240000',
    ...pick(settings.environment, PATIENCE),
    ...(settings.access === undefined ? pick(settings.environment, PERSONS_MODELS) : {}),
    ...(settings.maxRetries === undefined
      ? {}
      : { CLAUDE_CODE_MAX_RETRIES: String(settings.maxRetries) }),
    ...credentialsOf(settings),
    ...standIns(launch, settings),
  };
}

/** A provider of other models has none of those that the program would choose by itself. */
function standIns({ model }: AgentLaunch, { access }: ClaudeSettings): Environment {
  return model === null || access?.standsIn !== true
    ? {}
    : {
        ANTHROPIC_DEFAULT_OPUS_MODEL: model,
        ANTHROPIC_DEFAULT_SONNET_MODEL: model,
        ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
      };
}

/** Vertex writes the date of a model behind an "@". */
function modelName(model: string, { access }: ClaudeSettings): string {
  return access?.datesWithAt === true ? model.replace(/-(\d{8})$/u, '@$1') : model;
}

function effortOf(launch: AgentLaunch, settings: ClaudeSettings): Pick<Options, 'effort'> {
  const effort = launch.effort ?? settings.effort;
  return effort === undefined ? {} : { effort };
}

function budgetOf(launch: AgentLaunch, settings: ClaudeSettings): Pick<Options, 'maxBudgetUsd'> {
  const maxBudgetUsd = launch.budgetUsd ?? settings.maxBudgetUsd;
  return maxBudgetUsd === undefined ? {} : { maxBudgetUsd };
}

/** Where the program keeps its own files. */
export function configFolderOf(launch: AgentLaunch): string {
  return `${launch.home}/.claude`;
}

/** The way to the provider: what the driver was given, or else the credentials that it names and that are set. */
export function credentialsOf(settings: ClaudeSettings): Environment {
  if (settings.access !== undefined) {
    return settings.access.variables;
  }
  return pick(settings.environment, settings.credentialNames ?? CLAUDE_CREDENTIALS);
}

/** Who only looks is held to the list, whatever the program offers. */
async function judgeCall(launch: AgentLaunch, tool: string, input: unknown): Promise<ToolVerdict> {
  const isForReading = READING_TOOLS.includes(tool) || tool.startsWith(`mcp__${MCP_SERVER_NAME}__`);
  return launch.access === 'write' || isForReading
    ? judge(launch, toToolUse(tool, input))
    : { allow: false, reason: `${tool} is not available here: you can only look.` };
}

/**
 * Runs before every call of a tool, of subagents as well and whatever the permissions say. What it denies is
 * told to the model as the answer of the tool.
 */
function beforeTool(
  launch: AgentLaunch,
  secrets: readonly string[],
  onRefused: (callId: string) => void,
): HookCallback {
  return async (input) => {
    if (input.hook_event_name !== 'PreToolUse') return { continue: true };
    const verdict = await judgeCall(launch, input.tool_name, input.tool_input);
    if (!verdict.allow) {
      onRefused(input.tool_use_id);
      return {
        hookSpecificOutput: {
          hookEventName: 'PreToolUse',
          permissionDecision: 'deny',
          permissionDecisionReason: verdict.reason,
        },
      };
    }
    const updatedInput = withoutSecrets(input.tool_name, input.tool_input, secrets);
    return {
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'allow',
        ...(updatedInput === null ? {} : { updatedInput }),
      },
    };
  };
}

/** Keeps the credentials out of what commands print and of the programs that they start. */
function withoutSecrets(
  tool: string,
  input: unknown,
  secrets: readonly string[],
): Record<string, unknown> | null {
  if (tool !== 'Bash' || secrets.length === 0) return null;
  const bash = bashInputSchema.safeParse(input);
  if (!bash.success) return null;
  return { ...bash.data, command: `unset ${secrets.join(' ')}\n${bash.data.command}` };
}
