import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { accept, refuse, type AgentDriver, type DriverNeeds, type Result } from '@ropewalk/core';
import { filesOfNetwork } from '../environment.ts';
import { endpointsOfClaude } from './endpoints.ts';
import { findProgram, pathsOfProgram } from '../find-program.ts';
import { redactFor } from '../redact.ts';
import { startSession } from '../session.ts';
import { CLAUDE_CREDENTIALS, type ClaudeSettings } from './claude-settings.ts';
import { credentialsOf } from './sdk-options.ts';

const SDK = '@anthropic-ai/claude-agent-sdk';

/**
 * Drives Claude through the Claude Agent SDK. The program runs where `launch.spawn` puts it, sees
 * only the credentials that the settings name, and is gone when the session has ended.
 */
export function createClaudeDriver(settings: ClaudeSettings): AgentDriver {
  return {
    name: 'claude',
    account: settings.access?.account ?? settings.account ?? 'anthropic',
    reportsLimits: true,
    metering: 'metered',
    probe: () => probe(settings),
    start: (launch) =>
      startSession(
        async (emit, wishes) => {
          // The SDK is large, and most control planes never need it.
          const { runClaude } = await import('./claude-session.ts');
          return runClaude(launch, settings, { emit, wishes });
        },
        redactFor(launch, credentialsOf(settings)),
      ),
  };
}

async function probe(settings: ClaudeSettings): Promise<Result<DriverNeeds>> {
  const program = await findClaude(settings);
  if (program === null) {
    return refuse(
      'agent_missing',
      settings.pathToExecutable === undefined
        ? `Claude Code for ${process.platform}-${process.arch} is not installed: reinstall with ` +
            `optional dependencies (npm install --include=optional), or name a program of your own.`
        : `There is no program at ${settings.pathToExecutable}: install Claude Code or correct the path.`,
    );
  }
  if (!hasCredential(settings)) {
    return refuse(
      'agent_missing',
      `Claude has no credential: set one of ${secretNames(settings).join(', ')} ` +
        `(\`claude setup-token\` makes one for a subscription).`,
    );
  }
  const { access } = settings;
  const own = settings.credentialFile === undefined ? [] : [settings.credentialFile];
  return accept({
    readOnly: [
      ...(await pathsOfProgram(program, settings.environment['HOME'])),
      ...(access === undefined ? own : access.readOnly),
      ...(await filesOfNetwork(settings.environment)),
    ],
    endpoints: endpointsOfClaude(credentialsOf(settings)),
  });
}

/** The program that the SDK would start: its own comes in one package per platform. */
async function findClaude({ pathToExecutable }: ClaudeSettings): Promise<string | null> {
  if (pathToExecutable !== undefined) return findProgram(pathToExecutable, '');
  const folders = platformPackages().flatMap(folderOfPackage);
  for (const folder of folders) {
    const program = await findProgram(`${folder}/claude`, '');
    if (program !== null) return program;
  }
  return null;
}

function platformPackages(): readonly string[] {
  const name = `${SDK}-${process.platform}-${process.arch}`;
  return process.platform === 'linux' ? [name, `${name}-musl`] : [name];
}

function folderOfPackage(name: string): readonly string[] {
  const here = createRequire(import.meta.url);
  try {
    // Resolved from the SDK, beside which the package manager put it.
    const require = createRequire(here.resolve(SDK));
    return [dirname(require.resolve(`${name}/package.json`))];
  } catch {
    // Optional dependency for another platform: not installed.
    return [];
  }
}

function hasCredential(settings: ClaudeSettings): boolean {
  if (settings.credentialFile !== undefined || settings.access !== undefined) return true;
  const given = credentialsOf(settings);
  return secretNames(settings).some((name) => given[name] !== undefined);
}

function secretNames(settings: ClaudeSettings): readonly string[] {
  const names: readonly string[] = settings.credentialNames ?? CLAUDE_CREDENTIALS;
  return names.filter((name) => name !== 'ANTHROPIC_BASE_URL');
}
