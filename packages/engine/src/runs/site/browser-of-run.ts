import type { Project, Run } from '@ropewalk/contracts';
import { browserFor, prepareBrowser, type RunBrowser } from '../../browser/run-browser.ts';
import type { EngineContext } from '../../engine-types.ts';
import type { Outlet } from '../../wall/network/outlets.ts';
import type { Workspace } from '../../workspaces/workspace-types.ts';
import { agentEnvironment } from './environment.ts';

/** Lays the browser of a run beside its workspace; null for runs that are not to have one. */
export async function browserOfRun(
  { browser: support, wall, searchPath }: Pick<EngineContext, 'browser' | 'wall' | 'searchPath'>,
  { settings }: Pick<Project, 'settings'>,
  run: Run,
  workspace: Workspace,
  outlet: Pick<Outlet, 'env' | 'proxyUrl'>,
): Promise<RunBrowser | null> {
  const browser = browserFor(support, settings, run.role);
  if (browser === null) return null;
  const env = { ...agentEnvironment(run, workspace, searchPath), ...outlet.env };
  const { headless } = settings;
  const { proxyUrl } = outlet;
  return prepareBrowser(browser, { workspace, walled: wall.available, headless, env, proxyUrl });
}
