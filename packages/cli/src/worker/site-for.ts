import { toClaudeAccess } from '@ropewalk/agents';
import type { WorkerAssignment } from '@ropewalk/contracts';
import { createLocalSite, watchPlaces, type Site } from '@ropewalk/engine';
import { coverDrivers } from '../control-plane/cover-secrets.ts';
import { createDriverBook } from '../control-plane/drivers.ts';
import type { WorkerParts } from './worker-parts.ts';

/** This machine as the site of one assigned run; `gone` fires when the right to the run does. */
export type SiteFor = (assignment: WorkerAssignment, gone: AbortSignal) => Site;

/** Sites that are led by what their tasks say. `endTrespasser` ends a run that was found where it has no business. */
export function createSiteFor(
  { machine, projects }: Pick<WorkerParts, 'machine' | 'projects'>,
  environment: NodeJS.ProcessEnv,
  endTrespasser: (runId: number) => void,
): SiteFor {
  const { context, secrets } = machine;
  const trespass = watchPlaces({
    context,
    projects,
    // The end of the run tells the server.
    report: async (runId, what) => context.log.warn({ runId, what }, 'a run has left its place'),
    end: endTrespasser,
  });
  return ({ access, copies }, gone) => {
    const { credential } = access;
    if (credential !== null) secrets.learn(credential.secret);
    const drivers = createDriverBook({
      environment,
      walled: context.wall.available,
      access: () => toClaudeAccess({ ...access, environment }),
    });
    return createLocalSite({
      context,
      trespass,
      workspacesOf: async (task) => (await projects.prepare(task, copies, gone)).site.workspaces,
      driverOf: ({ run }) => coverDrivers(drivers, secrets)(run.driver, run.provider),
      organisationOf: async ({ rules }) => rules.organisation,
      networkOf: async ({ project: { settings } }) => ({
        mode: settings.network,
        hosts: settings.networkHosts,
      }),
      // No person works on this machine.
      leaveWorkspace: async () => undefined,
    });
  };
}
