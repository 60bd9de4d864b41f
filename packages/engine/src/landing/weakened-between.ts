import type { WeakenedTest } from '@ropewalk/contracts';
import { testLanguageOf } from '../checks/test-files.ts';
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
      .map(async ({ path, from: formerPath }) => {
        const before = await hub.fileAt(from, formerPath ?? path);
        // A test that is moved to where it is none any more is gone.
        return formerPath !== null && testLanguageOf(path) === null
          ? { path: formerPath, before, after: null }
          : { path, before, after: await hub.fileAt(to, path) };
      }),
  );
  return findWeakenedTests(compared);
}
