import type { Project, ProjectPolicy } from '@ropewalk/contracts';
import { accept, type Result } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';

/** What the project brings to the rules of a run. */
export interface RunRights {
  readonly project: ProjectPolicy | null;
}

/** What a run of this project may do beyond what the organisation says; refuses with `policy_invalid`. */
export async function rightsForStart(
  { organisation }: Pick<EngineContext, 'organisation'>,
  _project: Project,
): Promise<Result<RunRights>> {
  const readable = await organisation.forStart();
  return readable.ok ? accept({ project: null }) : readable;
}
