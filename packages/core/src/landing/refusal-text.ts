import { ALLOWED_SECRETS_FILE, type HeldSecret, type LandingRefusal } from '@ropewalk/contracts';
import { assertNever } from '../result.ts';

/** One plain sentence (and, where there is one, the output) about why work did not land. For people and for the next attempt. */
export function describeLandingRefusal(refusal: LandingRefusal): string {
  switch (refusal.code) {
    case 'conflict':
      return `The change conflicts with what landed meanwhile, in ${refusal.files.join(', ')}.`;
    case 'check_failed':
      return `The check \`${refusal.command}\` failed:\n${refusal.outputTail}`;
    case 'inconclusive':
      return `The check \`${refusal.command}\` came to no result, twice:\n${refusal.outputTail}`;
    case 'empty_change':
      return 'There was nothing to land: no file differs from the target branch.';
    case 'check_proves_nothing':
      return `The check \`${refusal.command}\` passes without the change, so it shows nothing.`;
    case 'tests_weakened':
      return `Tests were deleted, skipped or weakened: ${refusal.files.join(', ')}.`;
    case 'needs_person':
      return `Only a person may change ${refusal.files.join(', ')}.`;
    case 'secret_found':
      return `The change holds what looks like a secret: ${describeHeldSecrets(refusal.secrets)}. If it is one, revoke it: agents have seen it. If it is none, a person can add its fingerprint to ${ALLOWED_SECRETS_FILE}.`;
    case 'target_red':
      return `The target branch itself fails \`${refusal.command}\`:\n${refusal.outputTail}`;
    case 'environment':
      return `The checks could not be run: ${refusal.detail}`;
    case 'unsupported_content':
      return refusal.detail;
    case 'bad_evidence':
      return `The evidence file ${refusal.path} was not taken: ${refusal.detail}`;
    case 'bad_config':
      return `ropewalk.yaml cannot be used: ${refusal.detail}`;
    case 'interrupted':
      return 'The landing was interrupted by a stop of the control plane.';
    default:
      return assertNever(refusal);
  }
}

const MOST_SECRETS = 10;

/** Where they are, what they are, and by which fingerprint a person can let them pass. */
export function describeHeldSecrets(secrets: readonly HeldSecret[]): string {
  const shown = secrets.slice(0, MOST_SECRETS).map(({ path, line, kind, fingerprint }) => {
    const place = line === null ? path : `${path}:${line}`;
    return `${place} (${kind}, fingerprint ${fingerprint})`;
  });
  const more = secrets.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
