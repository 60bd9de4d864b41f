import { basename } from 'node:path';
import type { Metering, NetworkHost } from '@ropewalk/contracts';
import type { DriverFacts } from '@ropewalk/core';
import type { Environment } from '../environment.ts';

/** What is known of a program beyond the protocol. */
export interface KnownAgent {
  /** False where a limit looks like something else; `limitNote` says like what. */
  readonly reportsLimits: boolean;
  readonly limitNote?: string;
  /** Whether it tells what was used, as it was seen to; `unknown` where the first run has to show it. */
  readonly metering: Metering;
  readonly account: string;
  readonly install: string;
  readonly credentialNames: readonly string[];
  readonly env: Environment;
  /** Where it finds its model and renews its login, unless a variable leads it elsewhere. */
  readonly endpoints: readonly NetworkHost[];
  /** The way of authenticating that needs no person, tried when the agent offers it. */
  readonly authMethod: string | null;
}

const CLAUDE: KnownAgent = {
  reportsLimits: true,
  metering: 'metered',
  account: 'anthropic',
  install: 'npm install -g @agentclientprotocol/claude-agent-acp',
  credentialNames: [
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_AUTH_TOKEN',
    'ANTHROPIC_BASE_URL',
    'CLAUDE_CODE_OAUTH_TOKEN',
  ],
  env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', ENABLE_TOOL_SEARCH: 'false' },
  endpoints: ['api.anthropic.com:443', 'console.anthropic.com:443', 'platform.claude.com:443'],
  authMethod: null,
};

const KNOWN: Readonly<Record<string, KnownAgent>> = {
  'claude-agent-acp': CLAUDE,
  'claude-code-acp': {
    ...CLAUDE,
    reportsLimits: false,
    limitNote:
      'It waits without a word for a limit whose reset is far; it is ended for being silent. Use claude-agent-acp, which took its place.',
    metering: 'unmetered',
  },
  'codex-acp': {
    // Version 2 ends a limited turn with a text and `end_turn`; the version cannot be seen here.
    reportsLimits: false,
    limitNote:
      'It ends at a limit as if it were done. An end without any use of a tool counts as a limit; one after it does not.',
    metering: 'unmetered',
    account: 'openai',
    install: 'npm install -g @agentclientprotocol/codex-acp',
    credentialNames: ['OPENAI_API_KEY', 'CODEX_API_KEY', 'OPENAI_BASE_URL'],
    env: {},
    endpoints: ['api.openai.com:443', 'auth.openai.com:443', 'chatgpt.com:443'],
    authMethod: null,
  },
  gemini: {
    reportsLimits: true,
    metering: 'unknown',
    account: 'google',
    install: 'npm install -g @google/gemini-cli',
    credentialNames: ['GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL'],
    env: { GEMINI_CLI_TRUST_WORKSPACE: 'true' },
    endpoints: ['*.googleapis.com:443', 'accounts.google.com:443'],
    authMethod: 'gemini-api-key',
  },
  opencode: {
    reportsLimits: true,
    metering: 'metered',
    account: 'opencode',
    install: 'npm install -g opencode-ai',
    credentialNames: ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'OPENCODE_CONFIG_CONTENT'],
    env: {
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
    },
    endpoints: ['api.anthropic.com:443', 'api.openai.com:443', 'opencode.ai:443'],
    authMethod: null,
  },
  qwen: {
    reportsLimits: true,
    metering: 'metered',
    account: 'qwen',
    install: 'npm install -g @qwen-code/qwen-code',
    credentialNames: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL'],
    env: {},
    endpoints: [
      'dashscope.aliyuncs.com:443',
      'dashscope-intl.aliyuncs.com:443',
      'chat.qwen.ai:443',
    ],
    authMethod: 'openai',
  },
  copilot: {
    reportsLimits: true,
    metering: 'metered',
    account: 'github-copilot',
    install: 'npm install -g @github/copilot',
    credentialNames: [
      'COPILOT_GITHUB_TOKEN',
      'COPILOT_PROVIDER_API_KEY',
      'COPILOT_PROVIDER_BASE_URL',
      'COPILOT_MODEL',
      'COPILOT_OFFLINE',
    ],
    env: {},
    endpoints: ['*.githubcopilot.com:443', 'api.github.com:443', 'github.com:443'],
    authMethod: null,
  },
};

const PACKAGES: Readonly<Record<string, string>> = {
  'gemini-cli': 'gemini',
  'opencode-ai': 'opencode',
  'qwen-code': 'qwen',
};

const RUNNERS: ReadonlySet<string> = new Set(['bun', 'bunx', 'node', 'npx', 'pnpx', 'tsx']);

/** The name of the program that a command line is about: of what a runner runs, not the runner. */
export function programName(command: string, args: readonly string[]): string {
  const runner = nameOf(command);
  if (!RUNNERS.has(runner)) return runner;
  const target = args.find((argument) => !argument.startsWith('-'));
  return target === undefined ? runner : nameOf(target);
}

/** The programs of which something is known, each under the name of its driver. */
export function knownAcpDrivers(): readonly DriverFacts[] {
  return Object.entries(KNOWN).map(
    ([program, { account, reportsLimits, limitNote, metering }]) => ({
      name: `acp:${program}`,
      account,
      reportsLimits,
      limitNote: limitNote ?? null,
      metering,
    }),
  );
}

/** What is known of a program, or null. */
export function knownAgent(program: string): KnownAgent | null {
  return KNOWN[program] ?? KNOWN[PACKAGES[program] ?? ''] ?? null;
}

/** Without folder or scope, version and extension. */
function nameOf(path: string): string {
  const [name = path] = basename(path).split('@');
  return name.replace(/\.(?:[cm]?[jt]s|exe|cmd)$/u, '');
}
