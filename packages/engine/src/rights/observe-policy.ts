import { createHash } from 'node:crypto';
import { PROJECT_POLICY_FILE, type PolicyOrigin } from '@ropewalk/contracts';
import { policyInForce } from '@ropewalk/core';
import type { EngineContext, ProjectParts } from '../engine-types.ts';

/** Characters that are kept of a content: more than any file that can be read has. */
const KEPT_CHARACTERS = 100_000;

type Parts = Pick<ProjectParts, 'projectId' | 'hub'>;

/** Looks at what the target branch says about commands, and has a person asked where that is news. */
export async function observeTarget(context: EngineContext, parts: Parts): Promise<void> {
  const commit = await parts.hub.head();
  await observe(context, parts, { type: 'target', commit });
}

/**
 * Whether a landing may carry this content: a person has accepted exactly this. If not, they are asked.
 */
export async function isPolicyAccepted(
  context: EngineContext,
  parts: Parts,
  landing: Omit<Extract<PolicyOrigin, { type: 'landing' }>, 'type'>,
): Promise<boolean> {
  const { hash } = await contentAt(parts, landing.commit);
  const { projectId } = parts;
  const inForce = policyInForce(await context.store.query('policyVersions', { projectId }));
  if (inForce?.hash === hash) return true;
  await observe(context, parts, { type: 'landing', ...landing });
  return false;
}

async function observe(context: EngineContext, parts: Parts, origin: PolicyOrigin): Promise<void> {
  const seen = await contentAt(parts, origin.commit);
  await context.store.execute(
    'policy.observe',
    { projectId: parts.projectId, ...seen, origin },
    context.clock.now(),
  );
}

async function contentAt(
  { hub }: Parts,
  commit: string,
): Promise<{ readonly content: string; readonly hash: string }> {
  const text = (await hub.fileAt(commit, PROJECT_POLICY_FILE)) ?? '';
  const hash = createHash('sha256').update(text).digest('hex');
  return { content: text.slice(0, KEPT_CHARACTERS), hash };
}
