import type { Audience, RunFeature, ToolError, ToolName } from '@ropewalk/contracts';
import { formatFeatures } from '../../wire/wire-reason.ts';

/** What each role is for, as a model reads it when it connects or calls something else. */
const ROLE_GUIDE: Readonly<Record<Audience, string>> = {
  initializer:
    'You write the backlog and the scaffold: read project_get_spec, call feature_create_bulk, then project_land, then end your turn. Building features is for later runs.',
  coding:
    'You build the features that you were given: feature_claim_next, build, verify, feature_mark_passing, and do what its answer says. Leave notes with feature_add_note.',
  testing:
    'You test what passes: feature_claim_for_testing, follow the steps, then feature_release_testing when it works or feature_mark_failing when it does not. If you are told to mend it, mend it and call feature_mark_passing; if you cannot, feature_skip.',
  improving:
    'You look for improvements and propose them with feature_propose, once; then end your turn. You build, test and change nothing.',
  assistant:
    'You talk with a person about the project. You do not build, test or mark features: add what is missing with feature_create, and ask with ask_user.',
  spec_author:
    'You write the specification together with a person: ask, propose, and keep the text with spec_write. You do not build and do not create features.',
  expander:
    'You add features together with a person: find out what is wanted, then create them with feature_create or feature_create_bulk. You do not build, test or mark features.',
  external:
    'You work for a person beside the crew: claim a feature with feature_claim_next or feature_claim_and_get, work in a clone of your own, push or commit, then feature_mark_passing with `commit`.',
};

/** Those who are not called by their role. */
const CALLED: Readonly<Partial<Record<Audience, string>>> = {
  initializer: 'the initializer',
  spec_author: 'whoever writes the spec',
  expander: 'whoever adds features',
};

/** A person's words to a run that works. */
export function personSaysText(text: string): string {
  return `A person who watches your work says to you, beside this answer:\n${text}`;
}

/** What the server says about itself to a model that connects. */
export function instructionsFor(role: Audience): string {
  return `Ropewalk keeps the backlog of this project and lands work on its main branch. ${ROLE_GUIDE[role]} An answer with "error" always carries a "hint" that says what to do next.`;
}

/** A tool that exists, but not for this role. */
export function outsideRoleText(tool: ToolName, role: Audience): ToolError {
  return {
    error: `The tool ${tool} is not for ${CALLED[role] ?? `${role} runs`}.`,
    code: 'tool_not_allowed',
    hint: ROLE_GUIDE[role],
  };
}

export function unknownToolText(tool: string, known: readonly ToolName[]): ToolError {
  return {
    error: `There is no tool "${tool}".`,
    code: 'tool_unknown',
    hint: `Your tools: ${known.join(', ')}.`,
  };
}

/** Arguments that do not fit: what is wrong with each, and what the tool takes. */
export function badArgumentsText(
  tool: ToolName,
  problems: readonly string[],
  takes: readonly string[],
): ToolError {
  const list = takes.length === 0 ? 'no arguments' : takes.join(', ');
  return {
    error: `Wrong arguments for ${tool}: ${problems.join('; ')}.`,
    code: 'invalid_arguments',
    hint: `It takes ${list}. Correct the arguments and call again.`,
  };
}

/** A feature that this run does not hold. */
export function notYoursText(featureId: number, entries: readonly RunFeature[]): ToolError {
  const open = entries.filter((entry) => entry.outcome === null).map((entry) => entry.featureId);
  return {
    error: `Feature #${featureId} is not one of yours.`,
    code: 'not_yours',
    hint:
      open.length === 0
        ? 'None of your features is open any more. End your turn.'
        : `Yours: ${formatFeatures(open)}. Work on these only.`,
  };
}

/** A feature that this run has finished with. */
export function settledText(entry: RunFeature): ToolError {
  return {
    error: `Feature #${entry.featureId} is settled for this run (${entry.outcome ?? 'open'}).`,
    code: 'already_settled',
    hint: 'Go on with your next feature, or end your turn when there is none.',
  };
}

/** Something of ours broke; the agent cannot mend it. */
export function internalText(): ToolError {
  return {
    error: 'The control plane could not carry this out; the failure is in its log.',
    code: 'internal',
    hint: 'Call again once with the same arguments. If it fails again, end your turn: your work is saved.',
  };
}

/** Nothing is left for a dispatched run. */
export const NOTHING_LEFT = {
  coding: {
    message: 'You have no feature left: each of yours has its outcome.',
    hint: 'Your work is done. End your turn now; do not look for more.',
  },
  testing: {
    message: 'You have no feature left to test.',
    hint: 'Your work is done. End your turn now; do not look for more.',
  },
} as const;

/** A tester that has a regression to mend is not handed another test. */
export function mendFirstText(featureId: number): { message: string; hint: string } {
  return {
    message: `You are mending feature #${featureId}; no other feature is yours to test.`,
    hint: 'Mend it, verify it and call feature_mark_passing; if you cannot, feature_skip with the reason. Then end your turn.',
  };
}
