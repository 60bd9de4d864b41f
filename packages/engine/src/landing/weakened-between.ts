import type { WeakenedTest } from '@ropewalk/contracts';
import { findWeakenedTests } from '../checks/weakened-tests.ts';
import type { ChangedFile, Hub } from '../workspaces/workspace-types.ts';

/** Changes above this count are not compared test by test. */
const FILE_LIMIT = 500;

/** Tests that say less in `to` than in `from`. */
export async function weakenedTestsBetween(
  hub: Hub,
  from: string,
  to: string,
  changes: readonly ChangedFile[],
): Promise<readonly WeakenedTest[]> {
  const compared = await Promise.all(
    changes
      .filter((change) => change.status !== 'A')
      .slice(0, FILE_LIMIT)
      .map(async ({ path, from: formerPath }) => ({
        path,
        before: await hub.fileAt(from, formerPath ?? path),
        after: await hub.fileAt(to, path),
      })),
  );
  return findWeakenedTests(compared);
}
