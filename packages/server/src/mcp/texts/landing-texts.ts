import type { LandingAnswer, LandingRefusal, Role, ToolError } from '@ropewalk/contracts';

/** How to hand in again: the tool differs between a feature and the scaffold. */
type HandIn = 'feature_mark_passing' | 'project_land';

/** Brings a working copy up to what has landed. */
function catchUp(targetBranch: string): string {
  return `git fetch origin && git rebase origin/${targetBranch}`;
}

/** What a model reads after a landing; `left` are its features without an outcome, null where that is not told. */
export function landedText(
  landed: Extract<LandingAnswer, { status: 'landed' }>,
  role: Role,
  left: number | null,
): string {
  const unchecked =
    landed.verdict === 'unchecked'
      ? ' Nothing was checked, because neither the project nor the feature has a check: bring `checks` next time.'
      : '';
  const weakened =
    landed.weakenedTests.length > 0
      ? ` A person will be shown that tests say less than before: ${landed.weakenedTests.map((test) => test.path).join(', ')}.`
      : '';
  return `Landed as ${landed.commit}.${unchecked}${weakened} ${whatNow(landed.targetBranch, role, left)}`;
}

function whatNow(targetBranch: string, role: Role, left: number | null): string {
  if (role === 'testing') return 'The regression is mended: end your turn.';
  if (left === 0) return 'It was your last one: end your turn; do not look for more.';
  const end = left === null ? ', or end your turn when it has nothing for you' : '';
  return `Before you go on: ${catchUp(targetBranch)}. Then call feature_claim_next${end}.`;
}

/** What a model reads after the scaffold has landed. */
export function scaffoldLandedText(landed: Extract<LandingAnswer, { status: 'landed' }>): string {
  return `The scaffold landed as ${landed.commit}. Your work is done: end your turn.`;
}

/** What a model reads while a landing takes longer than a call may. */
export function stillRunningText(tool: HandIn | 'feature_mark_failing'): string {
  const what =
    tool === 'feature_mark_failing' ? 'check is still running' : 'landing is still under way';
  return `The ${what}; call ${tool} again with the same arguments to get the answer. Do not change files until then.`;
}

interface About {
  readonly targetBranch: string;
  readonly tool: HandIn;
}

/** One kind of refusal as text, without the data that goes with it. */
type Say<C extends LandingRefusal['code']> = (
  refusal: Extract<LandingRefusal, { code: C }>,
  about: About & { readonly again: string },
) => { readonly error: string; readonly hint: string };

const SAY: { readonly [C in LandingRefusal['code']]: Say<C> } = {
  conflict: ({ files }, { targetBranch, again }) => ({
    error: `Others have landed changes to the same places: ${files.join(', ')}.`,
    hint: `Commit your work, then ${catchUp(targetBranch)}. Resolve the conflicts so that both changes keep their meaning, git rebase --continue, run your checks, then ${again}.`,
  }),
  check_failed: ({ command }, { targetBranch, again }) => ({
    error: `This check failed on your work put on top of ${targetBranch}: ${command}`,
    hint: `Read the end of its output, find the cause and mend it in your files; do not weaken the check. If it passes for you, you may lack what landed meanwhile: ${catchUp(targetBranch)}. Run it yourself, then ${again}.`,
  }),
  inconclusive: ({ command }, { again }) => ({
    error: `This check came to no result, twice (time-out, or it could not be run): ${command}`,
    hint: `Make it end by itself within its time and run from a clean checkout, or give it a larger timeout_seconds; then ${again}.`,
  }),
  empty_change: (_refusal, { targetBranch, again }) => ({
    error: `There is nothing to land: no file differs from ${targetBranch}.`,
    hint: `If the feature is not there yet, build it. If it works already, add a test to the project that shows so, then ${again}.`,
  }),
  check_proves_nothing: ({ command }, { again }) => ({
    error: `This check passes without your work too, so it shows nothing: ${command}`,
    hint: `Bring a check that fails without the feature and passes with it, or say in its "passes_before" why it cannot fail before; then ${again}.`,
  }),
  tests_weakened: ({ files }, { again }) => ({
    error: `Your work deletes, skips or empties tests, which this project does not allow: ${files.join(', ')}.`,
    hint: `Restore these tests and make your work pass them, then ${again}. If a test is wrong, say so with feature_add_note and ask with feature_request_human_input.`,
  }),
  needs_person: ({ files }, { targetBranch, again }) => ({
    error: `Your work changes files that only a person may change: ${files.join(', ')}.`,
    hint: `Take these changes back (git checkout origin/${targetBranch} -- <file>, or delete what is new), then ${again}. If the feature cannot work without them, ask with feature_request_human_input.`,
  }),
  secret_found: ({ secrets }, { again }) => ({
    error: `Your work holds what looks like a secret: ${secrets.map(({ path, line, kind }) => `${line === null ? path : `${path}:${line}`} (${kind})`).join(', ')}.`,
    hint: `Take it out of these files; your commits become one, so earlier ones of yours need no change. Read secrets from variables of the environment; in tests, put together at run time what only looks like one. Then ${again}. If it cannot be done without, ask with feature_request_human_input.`,
  }),
  target_red: ({ command }, { targetBranch }) => ({
    error: `This check fails on ${targetBranch} itself, without your work: ${command}`,
    hint: 'This is not your fault and costs no attempt. It is mended as work of its own; yours is saved. End your turn.',
  }),
  environment: ({ detail }, { again }) => ({
    error: `The checks could not be run: ${detail}`,
    hint: `If your work changed how the project is set up (a lockfile, a dependency), mend that and ${again}. Otherwise it is not your fault: end your turn.`,
  }),
  unsupported_content: ({ detail }, { again }) => ({
    error: `Your working tree holds something that cannot land: ${detail}`,
    hint: `Remove it or add it to .gitignore, then ${again}.`,
  }),
  bad_evidence: ({ path, detail }, { again }) => ({
    error: `The evidence file ${path} was not taken: ${detail}`,
    hint: `Name ordinary files inside your working tree, or leave it out; then ${again}.`,
  }),
  bad_config: ({ detail }, { again }) => ({
    error: `ropewalk.yaml cannot be used: ${detail}`,
    hint: `Mend ropewalk.yaml, then ${again}.`,
  }),
  interrupted: (_refusal, { again }) => ({
    error: 'The landing was interrupted by a stop of the control plane.',
    hint: `Nothing is lost: ${again} with the same arguments.`,
  }),
};

/** Why work did not land, and what its author does about it; the refusal's own fields go with it. */
export function landingRefusalText<C extends LandingRefusal['code']>(
  refusal: Extract<LandingRefusal, { code: C }> & { readonly code: C },
  about: About,
): ToolError {
  const say: Say<C> = SAY[refusal.code];
  const { error, hint } = say(refusal, { ...about, again: `call ${about.tool} again` });
  return { error, hint, ...refusal };
}
