import { api, read } from '#shared/api/api.ts';
import type { Card } from './card.ts';

/** All cards, in pages: no answer is so long that parsing it would hold up the page. */
export async function* readCards(project: string): AsyncGenerator<readonly Card[]> {
  const { pending, in_progress, done, needs_human_input } = await read(
    api.GET('/projects/{project_name}/features', {
      params: { path: { project_name: project } },
    }),
  );
  yield [...pending, ...in_progress, ...done, ...needs_human_input];
}

/** The cards of some features; those that are not there any more are left out. */
export async function readCardsOf(
  project: string,
  ids: readonly number[],
): Promise<readonly Card[]> {
  const wanted = new Set(ids);
  for await (const cards of readCards(project)) {
    return cards.filter(({ id }) => wanted.has(id));
  }
  return [];
}
