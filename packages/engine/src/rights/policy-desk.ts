import type { PolicyDecider, PolicyVersion, Project } from '@ropewalk/contracts';
import {
  judgeCommandLine,
  mergeCommandRules,
  policyInForce,
  policyOf,
  type CommandRules,
  type CommandVerdict,
  type Result,
} from '@ropewalk/core';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import { observeTarget } from './observe-policy.ts';
import type { OrganisationFile } from './organisation-file.ts';

/** How it stands with the commands that agents of a project may run. */
export interface ProjectPolicyState {
  readonly organisation: OrganisationFile;
  readonly inForce: PolicyVersion | null;
  /** Contents that wait for a person, the newest first. */
  readonly waiting: readonly PolicyVersion[];
  readonly rules: CommandRules;
}

/** What persons ask and say about the commands of agents. */
export interface PolicyDesk {
  /** Of the whole machine: no project. */
  machine(): Promise<{ readonly organisation: OrganisationFile; readonly rules: CommandRules }>;
  /** Looks at the target branch first. */
  project(project: Project): Promise<ProjectPolicyState>;
  /** What an agent would be told that wants to run this line in its working tree. */
  check(line: string, project: Project | null): Promise<CommandVerdict>;
  decide(
    project: Project,
    hash: string,
    decision: 'accept' | 'refuse',
    by: PolicyDecider,
  ): Promise<Result<PolicyVersion>>;
}

/** Where a line is judged that nobody runs. */
const NOWHERE = {
  workspace: '/run/workspace',
  cwd: '/run/workspace',
  home: '/run/home',
  tmp: '/run/tmp',
};

/** The desk of this home. */
export function createPolicyDesk(context: EngineContext, projects: OpenProjects): PolicyDesk {
  const { store, organisation, clock } = context;
  const rulesOf = async (versions: readonly PolicyVersion[]): Promise<CommandRules> =>
    mergeCommandRules({
      organisation: await organisation.inForce(),
      project: policyOf(policyInForce(versions)),
    });
  const versionsOf = (project: Project | null): Promise<PolicyVersion[]> =>
    project === null
      ? Promise.resolve([])
      : store.query('policyVersions', { projectId: project.id });
  return {
    machine: async () => ({ organisation: await organisation.look(), rules: await rulesOf([]) }),
    async project(project) {
      await lookAtTarget(context, projects, project);
      const versions = await versionsOf(project);
      return {
        organisation: await organisation.look(),
        inForce: policyInForce(versions),
        waiting: versions.filter(({ state }) => state.status === 'open'),
        rules: await rulesOf(versions),
      };
    },
    check: async (line, project) =>
      judgeCommandLine(line, await rulesOf(await versionsOf(project)), NOWHERE),
    decide: (project, hash, decision, by) =>
      store.execute(`policy.${decision}`, { projectId: project.id, hash, by }, clock.now()),
  };
}

/** A folder that cannot be used now is told elsewhere; what is known of the project is shown without it. */
async function lookAtTarget(
  context: EngineContext,
  projects: OpenProjects,
  { id }: Project,
): Promise<void> {
  try {
    await observeTarget(context, await projects.of(id));
  } catch (err) {
    context.log.warn({ err, projectId: id }, 'the policy file of a project could not be looked at');
  }
}
