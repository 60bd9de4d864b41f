import { join } from 'node:path';
import type { ForeignPlace } from '@ropewalk/contracts';
import type { EngineContext, ProjectParts } from '../engine-types.ts';
import type { ForeignChange } from './foreign-change.ts';

/** What was changed in one place. */
export interface ChangedPlace {
  readonly place: ForeignPlace;
  readonly changes: readonly ForeignChange[];
}

/** What of a project on this machine is looked at. */
export type WatchedProject = Pick<ProjectParts, 'hub' | 'workspaces' | 'paths' | 'folder'> & {
  readonly person: Pick<ProjectParts['person'], 'changes'>;
};

/**
 * Looks at what no run of a project has any business in. Behind a wall nobody reaches the person's folder: what
 * changes there is the person's doing, and is not looked at.
 */
export async function lookAtPlaces(
  { wall, log }: Pick<EngineContext, 'wall' | 'log'>,
  { hub, workspaces, paths, person, folder }: WatchedProject,
): Promise<readonly ChangedPlace[]> {
  const looks: readonly (() => Promise<readonly ChangedPlace[]>)[] = [
    async () => [{ place: { kind: 'hub', path: hub.path }, changes: await hub.changes() }],
    async () =>
      (await workspaces.changes()).map(({ id, changes }) => ({
        place: { kind: 'workspace', path: join(paths.workspaces, id) },
        changes,
      })),
    async () =>
      wall.available
        ? []
        : [{ place: { kind: 'folder', path: folder }, changes: await person.changes() }],
  ];
  const found = await Promise.all(
    looks.map((look) =>
      // What cannot be looked at (a folder that is gone, a repository that is being rebased) says nothing.
      look().catch((err: unknown): readonly ChangedPlace[] => {
        log.warn({ err, folder }, 'a place of a project could not be looked at');
        return [];
      }),
    ),
  );
  return found.flat();
}
