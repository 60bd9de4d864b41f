import type { Project, ProjectPolicy } from '@ropewalk/contracts';
import { accept, policyInForce, policyOf, type Result } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';

/** What the project brings to the rules of a run. */
export interface RunRights {
  readonly project: ProjectPolicy | null;
}

/** What a run of this project may do beyond what the organisation says; refuses with `policy_invalid`. */
export async function rightsForStart(
  { organisation, store }: Pick<EngineContext, 'organisation' | 'store'>,
  { id: projectId }: Project,
): Promise<Result<RunRights>> {
  const [readable, versions] = await Promise.all([
    organisation.forStart(),
    store.query('policyVersions', { projectId }),
  ]);
  return readable.ok ? accept({ project: policyOf(policyInForce(versions)) }) : readable;
}
