import type { Feature, Note, Project, PromptRole, Run } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import { browserFor } from '../browser/run-browser.ts';
import type { EngineContext, ProjectParts } from '../engine-types.ts';
import { renderPrompt, TEMPLATES } from '../prompts/render-prompt.ts';

/**
 * Gathers what the prompt of a run says from the store and the project's own overrides; what became of its saved
 * work is known last and completes it.
 */
export type PromptFor = (request: {
  readonly project: Project;
  readonly run: Run;
  readonly parts: ProjectParts;
}) => Promise<(savedWork: 'none' | 'applied' | 'offered_as_diff') => string>;

const OVERRIDES = '.ropewalk/prompts';

/** Prompts from the templates of this product, or what the project puts in their place. */
export function createPromptFor({
  store,
  browser,
}: Pick<EngineContext, 'store' | 'browser'>): PromptFor {
  return async ({ project, run, parts }) => {
    const role = promptedRole(run);
    // All at once: questions that come together are answered before whoever writes next.
    const [known, override] = await Promise.all([
      Promise.all(run.features.map(({ featureId }) => describe(store, featureId))),
      findOverride(store, parts, role),
    ]);
    const features = known.flatMap(({ feature }) => (feature === null ? [] : [feature]));
    const notes = known.flatMap((entry) => (entry.feature === null ? [] : entry.notes));
    return (savedWork) =>
      renderPrompt({
        role,
        project,
        features,
        notes,
        savedWork,
        config: project.config,
        yolo: project.settings.yolo,
        browser: browserFor(browser, project.settings, run.role) !== null,
        override,
      });
  };
}

async function describe(
  store: Store,
  featureId: number,
): Promise<{ readonly feature: Feature | null; readonly notes: readonly Note[] }> {
  const [feature, notes] = await Promise.all([
    store.query('feature', { featureId }),
    store.query('notes', { featureId }),
  ]);
  return { feature, notes };
}

function promptedRole({ role, id }: Run): PromptRole {
  if (role === 'assistant' || role === 'external') {
    throw new Error(`run ${id} is ${role}: it is not started by the crew`);
  }
  return role;
}

/** What the project puts in the place of our prompt: set through the API, or else a file of the target branch. */
async function findOverride(
  store: Store,
  { hub, projectId }: ProjectParts,
  role: PromptRole,
): Promise<string | null> {
  const prompts = await store.query('prompts', { projectId });
  // Only a person can change the file there.
  return prompts.get(role) ?? hub.fileAt(await hub.head(), `${OVERRIDES}/${role}.md`);
}

/** The instructions that a run of this role would get at present. */
export async function instructionsFor(
  store: Store,
  parts: ProjectParts,
  role: PromptRole,
): Promise<string> {
  return (await findOverride(store, parts, role)) ?? TEMPLATES[role];
}
