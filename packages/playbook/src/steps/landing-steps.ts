import type { PlaybookStep } from '@ropewalk/contracts/playbook';
import { toLandingAnswer, type LandingAnswer } from '../answers.ts';
import { fillRecord } from '../templates.ts';
import { StepFailure, type StepContext, type StepOf } from './step-context.ts';
import { callUntilDecided, runStep } from './tool-steps.ts';

/** Runs further steps; given by the runner, so that `land` can hold steps of its own. */
export type RunSteps = (context: StepContext, steps: readonly PlaybookStep[]) => Promise<void>;

const MOST_CONFLICTS = 20;

/** `land`: claims that the work is done until it has landed; mends conflicts and, once, a refusal. */
export async function landStep(
  context: StepContext,
  step: StepOf<'land'>,
  runSteps: RunSteps,
): Promise<void> {
  let mayMend = step.on_refused !== undefined;
  for (let conflicts = 0; conflicts <= MOST_CONFLICTS;) {
    const answer = await claim(context, step);
    if (answer.kind === 'landed') return;
    if (answer.code === 'conflict') {
      conflicts += 1;
      await runSteps(context, step.on_conflict ?? [{ kind: 'rebase', strategy: 'union' }]);
    } else if (mayMend) {
      mayMend = false;
      await runSteps(context, step.on_refused ?? []);
    } else {
      throw new StepFailure(`The landing was refused (${answer.code}).`);
    }
  }
  throw new StepFailure(`The work still conflicts after ${MOST_CONFLICTS} attempts.`);
}

async function claim(
  context: StepContext,
  { checks, evidence, notes }: StepOf<'land'>,
): Promise<LandingAnswer> {
  const given = Object.entries({ checks, evidence, notes }).filter(
    ([, value]) => value !== undefined,
  );
  const isScaffold = context.role === 'initializer';
  const input = isScaffold
    ? {}
    : {
        feature_id: context.feature?.id ?? null,
        ...fillRecord(Object.fromEntries(given), context.values),
      };
  const tool = isScaffold ? 'project_land' : 'feature_mark_passing';
  const answer = toLandingAnswer(await callUntilDecided(context, tool, input));
  if (answer.kind === 'landed') context.run.featuresLeft = answer.featuresLeft;
  return answer;
}

/** `rebase`: commits everything and replays it on what has landed. */
export async function rebaseStep(context: StepContext, step: StepOf<'rebase'>): Promise<void> {
  await runStep(context, {
    kind: 'run',
    command: REBASE[step.strategy],
    allow_failure: false,
    timeout_seconds: 120,
  });
}

const GIT = 'git -c user.name=playbook -c user.email=playbook@localhost -c core.editor=true';
const BEGIN = [
  'git fetch -q origin',
  'git add -A',
  `{ git diff --cached --quiet || ${GIT} commit -q -m "Work in progress"; }`,
  // The branch that the clone was cut from, whatever it is called.
  'onto=$(git rev-parse --verify -q origin/HEAD || git rev-parse --verify -q "@{upstream}" || git rev-parse FETCH_HEAD)',
].join(' && ');

/**
 * `union` keeps the lines of both sides, which suits lists that everybody appends to.
 * In a rebase "theirs" is the commit that is being replayed: what we call mine.
 */
const REBASE: Readonly<Record<StepOf<'rebase'>['strategy'], string>> = {
  mine: `${BEGIN} && ${GIT} rebase -X theirs "$onto"`,
  theirs: `${BEGIN} && ${GIT} rebase -X ours "$onto"`,
  union: `${BEGIN} && { ${GIT} rebase "$onto" || while [ -d "$(git rev-parse --git-path rebase-merge)" ]; do
  git diff -z --name-only --diff-filter=U | xargs -0 sh -c 'for file do
    sed -i.unmerged -e "/^<<<<<<< /d" -e "/^||||||| /,/^=======$/d" -e "/^=======$/d" -e "/^>>>>>>> /d" "$file" \
      && rm -f "$file.unmerged" && git add -- "$file" || exit 255
  done' sh || exit 1
  ${GIT} rebase --continue || [ -d "$(git rev-parse --git-path rebase-merge)" ] || exit 1
done; }`,
};
