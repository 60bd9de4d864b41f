import type { Landing } from '#shared/api/wire.ts';

type Refusal = NonNullable<Landing['refusal']>;

/** Why work did not land, in one sentence. */
export function refusalSentence(refusal: Refusal): string {
  switch (refusal.code) {
    case 'conflict':
      return `It conflicts with what has landed: ${listOf(refusal.files)}.`;
    case 'check_failed':
      return `A check failed: ${refusal.command}`;
    case 'inconclusive':
      return `A check came to no result: ${refusal.command}`;
    case 'empty_change':
      return 'It changes nothing.';
    case 'check_proves_nothing':
      return `Its check passes without the change, too: ${refusal.command}`;
    case 'tests_weakened':
      return `It weakens tests: ${listOf(refusal.files)}.`;
    case 'needs_person':
      return `A person must look at it: ${listOf(refusal.files)}.`;
    case 'secret_found':
      return `It holds what looks like a secret: ${listOf(refusal.secrets.map(({ path, line, kind }) => `${kind} in ${line === null ? path : `${path}:${line}`}`))}.`;
    case 'target_red':
      return `The main branch fails its own check: ${refusal.command}`;
    case 'environment':
      return `It could not be tried: ${refusal.detail}`;
    case 'unsupported_content':
      return `It holds what cannot land: ${refusal.detail}`;
    case 'bad_evidence':
      return `Its evidence is not usable (${refusal.path}): ${refusal.detail}`;
    case 'bad_config':
      return `Its configuration is wrong: ${refusal.detail}`;
    case 'interrupted':
      return 'It was interrupted, and is tried again.';
  }
}

const MOST_FILES = 3;

function listOf(files: readonly string[]): string {
  const shown = files.slice(0, MOST_FILES).join(', ');
  const more = files.length - MOST_FILES;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
