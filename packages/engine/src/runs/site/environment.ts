import type { Run } from '@ropewalk/contracts';
import { portVariables } from '../../workspaces/ports.ts';
import type { Workspace } from '../../workspaces/workspace-types.ts';

/** The variables that every agent gets; nothing of ours is inherited. */
export function agentEnvironment(
  run: Run,
  workspace: Workspace,
  searchPath: string,
): Record<string, string> {
  return {
    ...projectEnvironment(workspace, searchPath),
    ROPEWALK_RUN_ID: String(run.id),
    ROPEWALK_ROLE: run.role,
    ROPEWALK_FEATURES: run.features.map((entry) => entry.featureId).join(','),
  };
}

/** The variables of a program that works in a workspace. */
function projectEnvironment(workspace: Workspace, searchPath: string): Record<string, string> {
  return {
    PATH: searchPath,
    HOME: workspace.home,
    TMPDIR: workspace.tmp,
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    ...portVariables(workspace.firstPort),
  };
}
