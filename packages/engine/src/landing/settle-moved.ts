import { PROJECT_CONFIG_FILE, type Landing, type ProjectConfig } from '@ropewalk/contracts';
import type { EngineContext } from '../engine-types.ts';
import { parseProjectConfig } from '../project/project-config.ts';
import type { Hub } from '../workspaces/workspace-types.ts';

/** A recorded candidate that the target branch contains has landed: only the store does not know yet. Answers whether. */
export async function settleIfMoved(
  context: EngineContext,
  hub: Hub,
  landing: Landing,
): Promise<boolean> {
  if (landing.state.status !== 'gating') {
    return false;
  }
  const { candidate, expectedHead } = landing.state;
  const head = await hub.head();
  if (candidate === expectedHead || !(await hub.isAncestor(candidate, head))) {
    return false;
  }
  const verdicts = await context.store.query('verdictsAt', {
    projectId: landing.projectId,
    commit: candidate,
  });
  const verdict = verdicts.findLast((entry) => entry.kind === 'gate');
  if (verdict === undefined) {
    context.log.error({ landingId: landing.id }, 'a landed commit has no verdict');
    return false;
  }
  const changes = await hub.changedFiles(expectedHead, candidate);
  await context.store.execute(
    'landing.land',
    {
      landingId: landing.id,
      commit: candidate,
      verdictId: verdict.id,
      files: changes.map((change) => change.path),
      config: await configOf(hub, landing.kind, candidate),
    },
    context.clock.now(),
  );
  return true;
}

/** The configuration that came with a scaffold or a person's commits. */
async function configOf(
  hub: Hub,
  kind: Landing['kind'],
  commit: string,
): Promise<ProjectConfig | null> {
  const text = kind === 'feature' ? null : await hub.fileAt(commit, PROJECT_CONFIG_FILE);
  const config = text === null ? null : parseProjectConfig(text);
  return config?.ok === true ? config.value : null;
}
