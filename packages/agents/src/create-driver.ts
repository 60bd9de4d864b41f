import { accept, refuse, type AgentDriver, type DriverFacts, type Result } from '@ropewalk/core';
import { createAcpDriver } from './acp/acp-driver.ts';
import type { AcpSettings } from './acp/acp-settings.ts';
import { knownAcpDrivers } from './acp/known-agents.ts';
import { splitCommandLine } from './acp/command-line.ts';
import { createClaudeDriver } from './claude/claude-driver.ts';
import type { ClaudeSettings } from './claude/claude-settings.ts';
import type { AmbientEnvironment } from './environment.ts';

export interface DriverOptions {
  /** The environment of the person: for the search path and for named credentials only. */
  readonly environment: AmbientEnvironment;
  /** Whether runs are started inside a wall. */
  readonly walled: boolean;
  /** More for the `claude` driver. */
  readonly claude?: Partial<ClaudeSettings>;
  /** More for the `acp` driver. */
  readonly acp?: Partial<Omit<AcpSettings, 'command' | 'args'>>;
}

/** Every driver of which something is known; whatever else speaks the protocol can be named, too. */
export function knownDrivers(): readonly DriverFacts[] {
  const { name, account, reportsLimits, metering } = createClaudeDriver({
    environment: {},
    walled: false,
  });
  return [{ name, account, reportsLimits, metering, limitNote: null }, ...knownAcpDrivers()];
}

const KINDS = 'claude, acp:COMMAND ARGS…';

/**
 * The driver that a specification names: `claude`, or `acp:COMMAND ARGS…` for any program that
 * speaks the Agent Client Protocol. Refuses with `driver_unknown` or `invalid_input`. Starts nothing.
 */
export function createDriver(spec: string, options: DriverOptions): Result<AgentDriver> {
  const { environment, walled } = options;
  const [kind = '', rest] = cutAtColon(spec.trim());
  if (kind === 'claude' && rest === null) {
    return accept(createClaudeDriver({ environment, walled, ...options.claude }));
  }
  if (kind !== 'acp') {
    return refuse('driver_unknown', `There is no driver "${spec}"; there are: ${KINDS}.`);
  }
  const words = splitCommandLine(rest ?? '');
  if (!words.ok) return words;
  const [command, ...args] = words.value;
  if (command === undefined || command === '') {
    return refuse(
      'driver_unknown',
      `"${spec}" names no program: write acp:COMMAND ARGS…, for example acp:gemini --acp.`,
    );
  }
  return accept(createAcpDriver({ environment, command, args, ...options.acp }));
}

function cutAtColon(spec: string): readonly [string, string | null] {
  const at = spec.indexOf(':');
  return at === -1 ? [spec, null] : [spec.slice(0, at), spec.slice(at + 1)];
}
