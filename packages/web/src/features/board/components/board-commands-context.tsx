import { useCommand } from '#shared/api/use-command.ts';
import { useCards, useCardsState } from '#shared/cards/cards-context.tsx';
import { plural } from '#shared/format/format.ts';
import { useLive } from '#shared/live/project-live-context.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { createContext, use, useMemo, useState, type ReactNode } from 'react';
import { deleteFeatures, moveFeatures, retryFeatures, type Move } from '../api/board-commands.ts';
import { expectedAfterMove } from '../expected.logic.ts';

export interface BoardCommands {
  move(move: Move): void;
  retry(ids: readonly number[]): void;
  /** Asks first. */
  remove(ids: readonly number[]): void;
}

const Context = createContext<BoardCommands | null>(null);

/** What can be done with cards; what cannot be taken back is asked first. */
export function BoardCommandsProvider({ children }: { readonly children: ReactNode }) {
  const { project } = useLive();
  const cards = useCards();
  const [asked, setAsked] = useState<readonly number[]>([]);
  const move = useCommand((input: Move) => moveFeatures(project, input));
  const retry = useCommand(
    (ids: readonly number[]) => retryFeatures(project, ids),
    (_, ids) => `${plural(ids.length, 'feature')} will be tried again.`,
  );
  const remove = useCommand(
    (ids: readonly number[]) => deleteFeatures(project, ids),
    (_, ids) => `${plural(ids.length, 'feature')} deleted.`,
  );
  const { mutate: startMove } = move;
  const { mutate: startRetry } = retry;
  const commands = useMemo(
    (): BoardCommands => ({
      move(input) {
        const { cards: before } = cards.state.getState();
        cards.expect(expectedAfterMove(before, input));
        // What was shown in advance is taken back by what the server says of those cards.
        startMove(input, { onError: () => cards.again() });
      },
      retry: (ids) => startRetry(ids),
      remove: setAsked,
    }),
    [cards, startMove, startRetry],
  );
  return (
    <Context value={commands}>
      {children}
      <Confirm
        open={asked.length > 0}
        onOpenChange={(open) => !open && setAsked([])}
        title={`Delete ${plural(asked.length, 'feature')}?`}
        action="Delete"
        busy={remove.isPending}
        onConfirm={() => remove.mutate(asked, { onSettled: () => setAsked([]) })}
      >
        <NamesOf ids={asked} />
        <p className="mt-2">
          Features that depend on them let go of them; whoever works on one is told to stop. What
          has landed stays on the branch.
        </p>
      </Confirm>
    </Context>
  );
}

const MOST_NAMED = 5;

function NamesOf({ ids }: { readonly ids: readonly number[] }) {
  const cards = useCardsState((state) => state.cards);
  return (
    <ul className="list-disc pl-5">
      {ids.slice(0, MOST_NAMED).map((id) => (
        <li key={id}>
          #{id} {cards.get(id)?.name}
        </li>
      ))}
      {ids.length > MOST_NAMED && <li>and {ids.length - MOST_NAMED} more</li>}
    </ul>
  );
}

export function useBoardCommands(): BoardCommands {
  const commands = use(Context);
  if (commands === null) {
    throw new Error('there is no board around this');
  }
  return commands;
}
