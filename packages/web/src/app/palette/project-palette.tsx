import { ACTION_LOOKS, CREW_LOOKS } from '#features/controls/index.tsx';
import { askCrew } from '#shared/api/crew-commands.ts';
import { useCommand } from '#shared/api/use-command.ts';
import { useCards } from '#shared/cards/cards-context.tsx';
import { useLiveState } from '#shared/live/project-live-context.tsx';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { SCREENS } from '../shell/screens.ts';
import { findEntries, findFeatures, type Entry } from './palette-entries.logic.ts';
import { Palette } from './palette.tsx';
import { useMachineEntries } from './use-machine-entries.ts';

/** The palette on the screens of a project: its screens, its features, its crew, and everything else. */
export function ProjectPalette({ project }: { readonly project: string }) {
  const machine = useMachineEntries();
  const own = useProjectEntries(project);
  const cards = useCards();
  const navigate = useNavigate();
  const entries = useCallback(
    (typed: string): readonly Entry[] => [
      ...findEntries(own, typed),
      ...findFeatures(cards.state.getState().cards.values(), typed).map(({ id, name }): Entry => ({
        id: `feature:${id}`,
        group: 'Features',
        label: `#${id} ${name}`,
        run: () => void navigate({ to: '.', search: (search) => ({ ...search, feature: id }) }),
      })),
      ...findEntries(machine, typed),
    ],
    [own, machine, cards, navigate],
  );
  return <Palette entries={entries} />;
}

function useProjectEntries(project: string): readonly Entry[] {
  const navigate = useNavigate();
  const crew = useLiveState((state) => state.crew);
  const { mutate: ask } = useCommand(askCrew.bind(null, project));
  return useMemo(
    () => [
      ...SCREENS.map(({ to, label, key }): Entry => ({
        id: `screen:${to}`,
        group: 'Screens',
        label,
        key,
        run: () => void navigate({ to, params: { project } }),
      })),
      ...(crew === null ? [] : CREW_LOOKS[crew].actions).map((action): Entry => ({
        id: `crew:${action}`,
        group: 'Crew',
        label: ACTION_LOOKS[action].label,
        words: 'crew',
        run: () => ask(action),
      })),
      ...(['assistant', 'expand'] as const).map((side): Entry => ({
        id: `side:${side}`,
        group: 'Conversations',
        label: side === 'assistant' ? 'Ask the assistant' : 'Expand the backlog',
        key: side === 'assistant' ? 'a' : 'e',
        run: () => void navigate({ to: '.', search: (search) => ({ ...search, side }) }),
      })),
    ],
    [project, crew, ask, navigate],
  );
}
