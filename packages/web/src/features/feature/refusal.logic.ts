import type { Landing } from '#shared/api/wire.ts';

type Refusal = NonNullable<Landing['refusal']>;

export interface RefusalText {
  readonly sentence: string;
  /** Output that says more; empty where there is none. */
  readonly output: string;
}

/** Why work did not land, for people. */
export function refusalText(refusal: Refusal): RefusalText {
  const only = (sentence: string): RefusalText => ({ sentence, output: '' });
  switch (refusal.code) {
    case 'conflict':
      return only(`It conflicts with what has landed meanwhile in ${refusal.files.join(', ')}.`);
    case 'check_failed':
      return { sentence: `The check “${refusal.command}” failed.`, output: refusal.outputTail };
    case 'inconclusive':
      return {
        sentence: `The check “${refusal.command}” could not be run to an end, twice.`,
        output: refusal.outputTail,
      };
    case 'target_red':
      return {
        sentence: `The main branch itself fails “${refusal.command}”; that comes first.`,
        output: refusal.outputTail,
      };
    case 'empty_change':
      return only('It changes nothing.');
    case 'check_proves_nothing':
      return only(
        `The check “${refusal.command}” passes without the work, too: it proves nothing.`,
      );
    case 'tests_weakened':
      return only(`It makes tests say less: ${refusal.files.join(', ')}.`);
    case 'needs_person':
      return only(`It changes what only a person may: ${refusal.files.join(', ')}.`);
    case 'environment':
      return { sentence: 'The workspace of the gate could not be set up.', output: refusal.detail };
    case 'unsupported_content':
    case 'bad_config':
      return only(refusal.detail);
    case 'bad_evidence':
      return only(`The evidence ${refusal.path} was not taken: ${refusal.detail}`);
    case 'interrupted':
      return only('It was interrupted; nothing landed.');
  }
}
