import { plural } from '#shared/format/format.ts';
import type { FeatureCard } from '#shared/api/wire.ts';
import type { Backlog } from '../backlog/backlog.logic.ts';
import type { Chains } from '../backlog/chains.logic.ts';
import { FeatureButtons } from './feature-buttons.tsx';

/** What to know of the whole: how long the way still is, and what is in the way. */
export function GraphNotes({
  backlog,
  chains,
  onSelect,
}: {
  readonly backlog: Backlog;
  readonly chains: Chains | null;
  readonly onSelect: (id: number) => void;
}) {
  if (chains === null || chains.heldBy.length !== backlog.cards.length) {
    return null;
  }
  const cardsOf = (nodes: Iterable<number>): readonly FeatureCard[] =>
    [...nodes].flatMap((node) => backlog.cards[node] ?? []);
  const behind = new Map(
    chains.stoppers.map(({ node, behind: count }) => [backlog.structure.ids[node], count]),
  );
  const heldUp = chains.heldBy.reduce((sum, by) => sum + Number(by !== -1), 0);
  return (
    <>
      <section className="flex flex-col gap-1 p-3">
        <h2 className="font-semibold">Critical path</h2>
        <p className="text-xs text-ink-soft">
          {chains.critical.length === 0
            ? 'Everything passes.'
            : chains.critical.length === 1
              ? 'No feature that is left waits for another that is left.'
              : `${chains.critical.length} features must pass one after the other, however many agents work.`}
        </p>
        {chains.critical.length > 1 && (
          <FeatureButtons
            label="Critical path"
            cards={cardsOf(chains.critical)}
            onSelect={onSelect}
          />
        )}
      </section>
      <section className="flex flex-col gap-1 border-t border-line p-3">
        <h2 className="font-semibold">Held up</h2>
        <p className="text-xs text-ink-soft">
          {chains.stoppers.length === 0
            ? 'Nothing waits for a person.'
            : `${plural(chains.stoppers.length, 'feature waits', 'features wait')} for you; ${plural(heldUp, 'feature', 'features')} behind ${chains.stoppers.length === 1 ? 'it' : 'them'} cannot begin.`}
        </p>
        <FeatureButtons
          label="Features that wait for you"
          cards={cardsOf(chains.stoppers.map(({ node }) => node))}
          onSelect={onSelect}
          note={({ id }) => `${behind.get(id) ?? 0} behind`}
        />
      </section>
    </>
  );
}
