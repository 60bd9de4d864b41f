import type { Options } from '@anthropic-ai/claude-agent-sdk';
import type { AmbientEnvironment } from '../environment.ts';
import type { ClaudeAccess } from './provider-access.ts';

/** How Claude is to be run; the same for every run of the driver. */
export interface ClaudeSettings {
  /** Whose limits are shared. Default `anthropic`. */
  readonly account?: string;
  /** Where the named credentials are taken from; nothing else of it reaches the agent. */
  readonly environment: AmbientEnvironment;
  /** Variables that may reach the agent. Default: `CLAUDE_CREDENTIALS`. */
  readonly credentialNames?: readonly string[];
  /**
   * Absolute path of the file that a login left behind (`~/.claude/.credentials.json`), to be used
   * instead of a variable. The agent reads it through a link; the wall keeps it read-only.
   */
  readonly credentialFile?: string;
  /** The way to a provider, used instead of everything that `environment` and `credentialFile` bring. */
  readonly access?: ClaudeAccess;
  /** Whether `launch.spawn` puts a wall round the agent: only then it is told that it is in a sandbox. */
  readonly walled: boolean;
  readonly effort?: NonNullable<Options['effort']>;
  readonly maxTurns?: number;
  readonly maxBudgetUsd?: number;
  /** Retries by the program itself after overloads and broken connections; its own default is 10. */
  readonly maxRetries?: number;
  /** Claude Code 2.1.261 or newer, instead of the one that comes with the SDK. */
  readonly pathToExecutable?: string;
  /** How long a cancelled program may take to go by itself. Default 5 s. */
  readonly cancelGraceMs?: number;
}

/** What `claude` is authenticated by, and where it goes. */
export const CLAUDE_CREDENTIALS = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'ANTHROPIC_BASE_URL',
] as const;

/** The name under which an agent finds our tools. */
export const MCP_SERVER_NAME = 'ropewalk';
