import { api, read } from '#shared/api/api.ts';
import type { FeatureCard } from '#shared/api/wire.ts';

const PAGE = 2000;
/** What fills a screen is not kept waiting by what does not. */
const FIRST_PAGE = 150;
/** The most that one request may name. */
const NAMED = 500;

/** All cards, in pages: no answer is so long that parsing it would hold up the page. */
export async function* readCards(project: string): AsyncGenerator<readonly FeatureCard[]> {
  let after: number | null = 0;
  let limit = FIRST_PAGE;
  while (after !== null) {
    const answer: { cards: FeatureCard[]; next_after_id: number | null } = await read(
      api.GET('/projects/{project_name}/features/cards', {
        params: { path: { project_name: project }, query: { after_id: after, limit } },
      }),
    );
    yield answer.cards;
    after = answer.next_after_id;
    limit = PAGE;
  }
}

/** The cards of some features; those that are not there any more are left out. */
export async function readCardsOf(
  project: string,
  ids: readonly number[],
): Promise<readonly FeatureCard[]> {
  const found: FeatureCard[] = [];
  for (let from = 0; from < ids.length; from += NAMED) {
    const { cards } = await read(
      api.GET('/projects/{project_name}/features/cards', {
        params: {
          path: { project_name: project },
          query: { ids: ids.slice(from, from + NAMED).join(',') },
        },
      }),
    );
    found.push(...cards);
  }
  return found;
}
