import type { OrganisationPolicy, ProjectPolicy } from '@ropewalk/contracts';
import { isGloballyAllowed } from './lists/allowed.ts';
import { HARD_BLOCKED, type BlockedGroup } from './lists/hard-blocked.ts';

/** The layers of policy that apply to one project, ready to be asked. */
export interface CommandRules {
  readonly organisationBlocks: readonly string[];
  readonly organisationAllows: readonly string[];
  readonly projectAllows: readonly string[];
  /** Names of processes that `pkill` may end, beyond those that everybody may. */
  readonly pkillProcesses: readonly string[];
}

/** What the layers say about a program. The strongest layer that names it decides. */
export type NameVerdict =
  | { readonly layer: 'hard-block'; readonly group: BlockedGroup }
  | { readonly layer: 'organisation-block' }
  | { readonly layer: 'organisation-allow' | 'global-allow' | 'project-allow' }
  | { readonly layer: 'none' };

/** Puts the layers together; without files of policy only what is built in applies. */
export function mergeCommandRules(policies: {
  readonly organisation: OrganisationPolicy | null;
  readonly project: ProjectPolicy | null;
}): CommandRules {
  const { organisation, project } = policies;
  return {
    organisationBlocks: organisation?.blocked_commands ?? [],
    organisationAllows: organisation?.allowed_commands.map(({ name }) => name) ?? [],
    projectAllows: project?.commands.map(({ name }) => name) ?? [],
    pkillProcesses: [...(organisation?.pkill_processes ?? []), ...(project?.pkill_processes ?? [])],
  };
}

/** Hard block > organisation block > organisation allow > global allow > project allow. `name` may be a path. */
export function judgeName(name: string, rules: CommandRules): NameVerdict {
  const group = HARD_BLOCKED.find(({ names }) => names.some((one) => matches(one, name)));
  if (group !== undefined) return { layer: 'hard-block', group };
  if (rules.organisationBlocks.some((one) => matches(one, name))) {
    return { layer: 'organisation-block' };
  }
  if (rules.organisationAllows.some((one) => matches(one, name))) {
    return { layer: 'organisation-allow' };
  }
  if (isGloballyAllowed(baseName(name))) return { layer: 'global-allow' };
  if (rules.projectAllows.some((one) => matches(one, name))) return { layer: 'project-allow' };
  return { layer: 'none' };
}

/** The last part of a path, the name itself otherwise. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Exactly, or by what it begins with (`prefix*`); a pattern or a name with `/` counts by its last part as well. */
function matches(pattern: string, name: string): boolean {
  if (matchesOne(pattern, name)) return true;
  return (
    (name.includes('/') || pattern.includes('/')) && matchesOne(baseName(pattern), baseName(name))
  );
}

function matchesOne(pattern: string, name: string): boolean {
  if (pattern === '' || pattern === '*') return false;
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
