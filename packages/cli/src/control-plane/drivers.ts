import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CLAUDE_CREDENTIALS,
  createAcpDriver,
  createDriver,
  knownDrivers,
  type ClaudeAccess,
} from '@ropewalk/agents';
import type { ProviderId } from '@ropewalk/contracts';
import {
  accept,
  PROVIDED_DRIVER,
  refuse,
  type AgentDriver,
  type DriverFacts,
  type Result,
} from '@ropewalk/core';
import { startArguments } from '@ropewalk/playbook/start';

const PLAYBOOK = 'playbook:';

/** What is known of every driver that can be named. */
export function driverFacts(): readonly DriverFacts[] {
  const playbook: DriverFacts = {
    name: 'playbook',
    account: 'playbook',
    reportsLimits: true,
    metering: 'nothing',
    limitNote: null,
  };
  return [...knownDrivers(), playbook];
}

/**
 * The driver behind a setting: what `@ropewalk/agents` knows, and `playbook:FILE`, which is our own
 * playbook program driven through `acp` like any other agent. The same setting gives the same driver.
 */
export function createDriverBook(options: {
  readonly environment: NodeJS.ProcessEnv;
  readonly walled: boolean;
  /** The way to a provider at this moment. */
  access(provider: ProviderId): Result<ClaudeAccess | null>;
}): (spec: string, provider?: ProviderId) => Result<AgentDriver> {
  const known = new Map<string, Result<AgentDriver>>();
  return (spec, provider = 'claude') => {
    // Never kept: with its provider's address or credential it is another one.
    if (spec === PROVIDED_DRIVER) {
      return claudeDriver(options, provider);
    }
    const driver =
      known.get(spec) ??
      (spec.startsWith(PLAYBOOK)
        ? playbookDriver(spec.slice(PLAYBOOK.length), options.environment)
        : withPlaybookNamed(createDriver(spec, options)));
    known.set(spec, driver);
    return driver;
  };
}

function claudeDriver(
  options: Parameters<typeof createDriverBook>[0],
  provider: ProviderId,
): Result<AgentDriver> {
  const access = options.access(provider);
  return access.ok
    ? createDriver(PROVIDED_DRIVER, {
        ...options,
        claude: access.value === null ? ownLogin(options.environment) : { access: access.value },
      })
    : access;
}

/** The file that a login has left, where no variable says anything else. */
export function ownLogin(environment: NodeJS.ProcessEnv): { readonly credentialFile?: string } {
  const isNamed = CLAUDE_CREDENTIALS.some((name) => (environment[name] ?? '') !== '');
  const folder = environment['CLAUDE_CONFIG_DIR'] ?? join(environment['HOME'] ?? '/', '.claude');
  const credentialFile = join(folder, '.credentials.json');
  return !isNamed && existsSync(credentialFile) ? { credentialFile } : {};
}

function withPlaybookNamed(driver: Result<AgentDriver>): Result<AgentDriver> {
  return driver.ok || driver.refusal.code !== 'driver_unknown'
    ? driver
    : refuse('driver_unknown', `${driver.refusal.message} And there is playbook:FILE.`);
}

function playbookDriver(file: string, environment: NodeJS.ProcessEnv): Result<AgentDriver> {
  if (file === '') {
    return refuse('driver_unknown', 'Name the playbook: --driver playbook:FILE.yaml');
  }
  const playbook = resolve(file);
  const program = fileURLToPath(import.meta.resolve('@ropewalk/playbook/program'));
  const driver = createAcpDriver({
    command: process.execPath,
    args: [...startArguments(program), playbook],
    name: 'playbook',
    account: 'playbook',
    metering: 'nothing',
    environment,
    credentialNames: [],
    readOnly: [dirname(program), dirname(playbook)],
  });
  return accept({
    ...driver,
    async probe() {
      try {
        await access(playbook, constants.R_OK);
      } catch {
        return refuse(
          'agent_missing',
          `There is no playbook ${playbook} that can be read. Correct the path.`,
        );
      }
      return driver.probe();
    },
  });
}
