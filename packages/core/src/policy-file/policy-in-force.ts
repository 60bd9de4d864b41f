import type { PolicyVersion, ProjectPolicy } from '@ropewalk/contracts';
import { readProjectPolicy } from '@ropewalk/contracts/policy-file';

/** What a person has accepted last; null as long as nobody has. */
export function policyInForce(versions: readonly PolicyVersion[]): PolicyVersion | null {
  return versions.find(({ state }) => state.status === 'accepted') ?? null;
}

/** What an accepted content says; nothing where there is none, or where this version cannot read it any more. */
export function policyOf(version: PolicyVersion | null): ProjectPolicy | null {
  if (version === null || version.content === '') return null;
  const reading = readProjectPolicy(version.content);
  return reading.ok ? reading.value : null;
}
