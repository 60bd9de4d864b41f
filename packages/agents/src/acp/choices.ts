import type { McpServer, PermissionOption } from '@agentclientprotocol/sdk';
import type { AgentLaunch } from '@ropewalk/core';
import type { NewSession } from './update-schemas.ts';

/** Modes in which a model judges each call, which costs calls and blocks without a reason. */
const JUDGED_MODES: ReadonlySet<string> = new Set(['auto', 'agent']);
/** Modes that ask us instead, or only keep to the workspace, in the order of preference. */
const PLAIN_MODES = ['default', 'workspace-write'] as const;

/** The mode to set, null to leave it as it is; `missing` when the wanted one is not offered. */
export type ModeChoice = { readonly set: string | null } | { readonly missing: string };

/** Chooses a mode: the wanted one, else away from one in which a model judges. */
export function chooseMode(modes: NewSession['modes'], wanted: string | undefined): ModeChoice {
  const offered = new Set((modes?.availableModes ?? []).map((mode) => mode.id));
  const current = modes?.currentModeId;
  if (wanted !== undefined) {
    if (wanted === current) return { set: null };
    return offered.has(wanted) ? { set: wanted } : { missing: wanted };
  }
  if (current === undefined || !JUDGED_MODES.has(current)) return { set: null };
  return { set: PLAIN_MODES.find((mode) => offered.has(mode)) ?? null };
}

/**
 * The answer to a permission request: by the kind of the option, never by its words. Nothing is ever allowed
 * for good: an agent that was told "always" does not ask again.
 */
export function chooseOption(
  options: readonly PermissionOption[],
  allow: boolean,
): PermissionOption | null {
  const kinds = allow ? (['allow_once'] as const) : (['reject_once', 'reject_always'] as const);
  for (const kind of kinds) {
    const option = options.find((candidate) => candidate.kind === kind);
    if (option !== undefined) return option;
  }
  return null;
}

/** The option by which a model is chosen, or null when the agent offers none. */
export function modelOption(session: NewSession): string | null {
  const option = (session.configOptions ?? []).find(
    (candidate) => candidate.category === 'model' && candidate.type === 'select',
  );
  return option?.id ?? null;
}

/** The model that the session starts with, where the agent says so. */
export function currentModel(session: NewSession): string | null {
  const option = (session.configOptions ?? []).find((candidate) => candidate.category === 'model');
  return typeof option?.currentValue === 'string' ? option.currentValue : null;
}

/** The tool server of the run and the programs with more tools, as the protocol describes them. */
export function toolServers({ mcp, toolPrograms }: AgentLaunch): McpServer[] {
  return [
    {
      type: 'http',
      name: 'ropewalk',
      url: mcp.url,
      headers: [{ name: 'Authorization', value: `Bearer ${mcp.bearer}` }],
    },
    // Programs are what every agent must be able to start, so they have no type.
    ...toolPrograms.map(({ name, command, args, env }) => ({
      name,
      command,
      args: [...args],
      env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
    })),
  ];
}
