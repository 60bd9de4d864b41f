import type { Feature, Note, Project, Run } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import type { ProjectParts } from '../engine-types.ts';
import { renderPrompt, type PromptedRole } from '../prompts/render-prompt.ts';

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

/** Prompts from the templates of this product; a project replaces them on its target branch. */
export function createPromptFor(store: Store): PromptFor {
  return async ({ project, run, parts }) => {
    const features: Feature[] = [];
    const notes: Note[] = [];
    for (const { featureId } of run.features) {
      const feature = await store.query('feature', { featureId });
      if (feature !== null) {
        features.push(feature);
        notes.push(...(await store.query('notes', { featureId })));
      }
    }
    const role = promptedRole(run);
    const overrides = await readOverrides(parts, role);
    return (savedWork) =>
      renderPrompt({
        role,
        project,
        features,
        notes,
        savedWork,
        config: project.config,
        yolo: project.settings.yolo,
        overrides,
      });
  };
}

function promptedRole({ role, id }: Run): PromptedRole {
  if (role === 'assistant' || role === 'external') {
    throw new Error(`run ${id} is ${role}: it is not started by the crew`);
  }
  return role;
}

/** Read from the target branch, where only a person can change them. */
async function readOverrides(
  { hub }: ProjectParts,
  role: PromptedRole,
): Promise<ReadonlyMap<string, string>> {
  const text = await hub.fileAt(await hub.head(), `${OVERRIDES}/${role}.md`);
  return new Map(text === null ? [] : [[`${role}.md`, text]]);
}
