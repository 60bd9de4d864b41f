import { access } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import {
  accept,
  refuse,
  type AgentDriver,
  type AgentLaunch,
  type DriverNeeds,
  type Result,
} from '@ropewalk/core';
import {
  endpointsIn,
  filesOfNetwork,
  networkOf,
  pick,
  withoutCredentials,
  type Environment,
} from '../environment.ts';
import { findProgram, pathsOfProgram, prefixOfNode } from '../find-program.ts';
import { redactFor } from '../redact.ts';
import { startSession } from '../session.ts';
import type { AcpProgram } from './acp-session.ts';
import type { AcpSettings } from './acp-settings.ts';
import { failed } from './ending.ts';
import { knownAgent, programName, type KnownAgent } from './known-agents.ts';

/** Drives any program that speaks version 1 of the Agent Client Protocol over its standard streams. */
export function createAcpDriver(settings: AcpSettings): AgentDriver {
  const program = programName(settings.command, settings.args);
  const known = knownAgent(program);
  const name = settings.name ?? `acp:${program}`;
  return {
    name,
    account: settings.account ?? known?.account ?? name,
    reportsLimits: known?.reportsLimits ?? true,
    metering: settings.metering ?? known?.metering ?? 'unknown',
    probe: () => probe(settings, known),
    start: (launch) =>
      startSession(
        async (emit, wishes) => {
          const found = await findProgram(settings.command, searchPathOf(settings));
          if (wishes.cancelled.aborted) return { kind: 'cancelled' };
          if (found === null) return failed('protocol', missing(settings, known));
          const { runAcp } = await import('./acp-session.ts');
          return runAcp(launch, toProgram(launch, settings, { found, known }), settings, {
            emit,
            wishes,
          });
        },
        redactFor(launch, { ...settings.env, ...credentialsOf(settings, known) }),
      ),
  };
}

function toProgram(
  launch: AgentLaunch,
  settings: AcpSettings,
  { found, known }: { readonly found: string; readonly known: KnownAgent | null },
): AcpProgram {
  return {
    program: found,
    args: settings.args,
    env: {
      ...networkOf(settings.environment),
      ...withoutCredentials(launch.env),
      HOME: launch.home,
      TMPDIR: launch.tmp,
      ...known?.env,
      ...settings.env,
      ...credentialsOf(settings, known),
    },
    authMethod: known?.authMethod ?? null,
  };
}

function credentialsOf(settings: AcpSettings, known: KnownAgent | null): Environment {
  const names = settings.credentialNames ?? known?.credentialNames ?? [];
  return pick(settings.environment, names);
}

async function probe(
  settings: AcpSettings,
  known: KnownAgent | null,
): Promise<Result<DriverNeeds>> {
  const found = await findProgram(settings.command, searchPathOf(settings));
  if (found === null) return refuse('agent_missing', missing(settings, known));
  const home = settings.environment['HOME'];
  const own = await pathsOfProgram(found, home);
  const ofArguments = await Promise.all(
    settings.args.filter(isAbsolute).map((path) => pathsOfArgument(path, home)),
  );
  const node = await prefixOfNode(searchPathOf(settings));
  const readOnly = [
    ...own,
    ...ofArguments.flat(),
    node,
    ...(settings.readOnly ?? []),
    ...(await filesOfNetwork(settings.environment)),
  ];
  const given = { ...known?.env, ...settings.env, ...credentialsOf(settings, known) };
  const endpoints = [...(known?.endpoints ?? []), ...endpointsIn(given)];
  return accept({ readOnly: [...new Set(readOnly)], endpoints });
}

const SCRIPT = /\.(?:[cm]?[jt]s|py|rb|sh)$/u;

/** A script that a runner runs, with what lies beside it; of all other paths only themselves. */
async function pathsOfArgument(path: string, home: string | undefined): Promise<readonly string[]> {
  try {
    await access(path);
    return SCRIPT.test(path) ? await pathsOfProgram(path, home) : [path];
  } catch {
    // An argument that looks like a path and is none is the program's business.
    return [];
  }
}

function missing({ command }: AcpSettings, known: KnownAgent | null): string {
  const cure =
    known === null ? 'install it or give its absolute path' : `install it with: ${known.install}`;
  return `The program "${command}" was not found on the PATH: ${cure}.`;
}

function searchPathOf({ environment }: AcpSettings): string {
  return environment['PATH'] ?? '';
}
