import type { Feature, Note, Project, ProjectConfig, PromptRole } from '@ropewalk/contracts';
import { describeFeature } from './describe-feature.ts';
import { beginningOf, fencedData } from './fenced-data.ts';
import { CODING } from './templates/coding.md.ts';
import { IMPROVING } from './templates/improving.md.ts';
import { INITIALIZER } from './templates/initializer.md.ts';
import { GUARDED, RULES } from './templates/rules.md.ts';
import { TESTING } from './templates/testing.md.ts';
import { VERIFY_BY_CHECKS, verifyByUsing } from './templates/verify.md.ts';

const MAX_SPEC = 200_000;

/** What a prompt is made of. Last failure, answer and regression are read from the features. */
export interface PromptRequest {
  readonly role: PromptRole;
  readonly project: Pick<Project, 'name' | 'targetBranch' | 'spec'>;
  /** In the order in which they are to be worked on. */
  readonly features: readonly Feature[];
  /** Notes on these features, oldest first. */
  readonly notes: readonly Note[];
  readonly savedWork: 'none' | 'applied' | 'offered_as_diff';
  /** What is in force; null before the initializer has landed. */
  readonly config: ProjectConfig | null;
  /** No going through the steps in a browser. */
  readonly yolo: boolean;
  /** Whether the agent has the tools of a browser. */
  readonly browser: boolean;
  /** What the project puts in the place of our instructions for this role; null leaves ours. */
  readonly override: string | null;
}

/** Our own instructions for each role. */
export const TEMPLATES: Readonly<Record<PromptRole, string>> = {
  initializer: INITIALIZER,
  coding: CODING,
  testing: TESTING,
  improving: IMPROVING,
};

/**
 * The whole prompt of a run. A project may replace the instructions of a role; rules, commands in force
 * and the run's own features are always there. Pure: the same request gives the same text.
 */
export function renderPrompt(request: PromptRequest): string {
  const { role, project, yolo, browser, override } = request;
  const values: Readonly<Record<string, string>> = {
    project: project.name,
    target: project.targetBranch,
    verify: yolo ? VERIFY_BY_CHECKS : verifyByUsing(browser),
  };
  const template = override ?? TEMPLATES[role];
  const instructions = template.replaceAll(
    /\{\{(\w+)\}\}/g,
    (placeholder, name: string) => values[name] ?? placeholder,
  );
  return `${[
    instructions.trim(),
    role === 'initializer' ? RULES : `${RULES}\n${GUARDED}`,
    ...projectPart(request),
    ...specPart(request),
    ...featuresPart(request),
    ...savedWorkPart(request),
  ].join('\n\n')}\n`;
}

function projectPart({ role, config }: PromptRequest): readonly string[] {
  if (role === 'initializer') return [];
  const lines =
    config === null
      ? []
      : [
          ...(config.setup === undefined ? [] : [`setup (done already): ${config.setup}`]),
          ...config.checks.map((check) => `check: ${check.command}`),
          ...(config.dev === undefined ? [] : [`start it with: ${config.dev}`]),
        ];
  return [
    '## This project',
    lines.length === 0
      ? 'It names no commands for setup, checks or starting. Find out from its README and files how it is run and tested.'
      : fencedData('commands that the project names', lines.join('\n')),
  ];
}

function specPart({ role, project }: PromptRequest): readonly string[] {
  if (role !== 'initializer') return [];
  return [
    '## The spec',
    project.spec === null
      ? 'There is no spec. Describe in features what the folder holds already and what is evidently missing.'
      : fencedData(
          'the spec',
          beginningOf(project.spec, MAX_SPEC, 'cut here: project_get_spec answers all of it'),
        ),
  ];
}

function featuresPart({ role, features, notes }: PromptRequest): readonly string[] {
  if (role === 'initializer' || role === 'improving') return [];
  return [
    features.length === 1 ? '## Your feature' : '## Your features, in this order',
    ...features.map((feature) =>
      describeFeature(
        feature,
        notes.filter((note) => note.featureId === feature.id),
      ),
    ),
  ];
}

function savedWorkPart({ savedWork, project }: PromptRequest): readonly string[] {
  switch (savedWork) {
    case 'none':
      return [];
    case 'applied':
      return [
        '## Work of an earlier run',
        `What an earlier run had done is in your folder already, on top of ${project.targetBranch}. Look at it first (git status, git diff, git log). Go on from what is good and throw away what is not.`,
      ];
    case 'offered_as_diff':
      return [
        '## Work of an earlier run',
        `What an earlier run had done does not fit ${project.targetBranch} any more, so your folder starts without it. Its changes are in .ropewalk-previous.diff, which is not handed in: take over by hand what is worth it.`,
      ];
  }
}
