import { IconSource, type Icons } from '#shared/canvas/icon-source.tsx';
import { FEATURE_LOOKS } from '#ui/status-look.ts';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Skeleton } from '#ui/skeleton.tsx';
import type { GraphSearch, SearchChange } from '../graph-search.logic.ts';
import { at } from '../layout/adjacency.ts';
import { toScene, type LaidOut } from '../model/scene.logic.ts';
import { countPassedSince, useGraph } from '../model/use-graph.ts';
import { useWorkers } from '../model/use-workers.ts';
import { createCamera, look, type Camera } from '../view/camera.ts';
import { lookAtLayout } from '../view/look-at-layout.logic.ts';
import { centreOn } from '../view/viewport.logic.ts';
import { GraphList } from './graph-list.tsx';
import { GraphNotes } from './graph-notes.tsx';
import { GraphStage, type StageProps } from './graph-stage.tsx';
import { GraphToolbar } from './graph-toolbar.tsx';
import { LeftOut } from './left-out.tsx';
import { Legend } from './legend.tsx';
import { Minimap } from './minimap.tsx';
import { NodeCard } from './node-card.tsx';
import { ViewButtons } from './view-buttons.tsx';

const READABLE_SCALE = 0.7;

export function GraphView({
  search,
  onSearch,
  onOpen,
}: {
  readonly search: GraphSearch;
  readonly onSearch: (change: SearchChange) => void;
  readonly onOpen: (feature: number) => void;
}) {
  const graph = useGraph(search);
  const workers = useWorkers();
  const [icons, setIcons] = useState<Icons | null>(null);
  const [camera] = useState(createCamera);
  const [selectedId, setSelectedId] = useState<number | null>(null);
  const { backlog, laidOut, chains, selection, filter } = graph;
  const scene = useMemo(
    () =>
      laidOut === null || icons === null
        ? null
        : toScene({ laidOut, backlog, chains, workers, icons }),
    [laidOut, backlog, chains, workers, icons],
  );
  useLookAt(camera, laidOut, selectedId);

  const placeOf = (id: number | null): number | null => {
    const node = id === null ? undefined : backlog.structure.indexOf.get(id);
    return (node === undefined ? undefined : laidOut?.drawn.placeOf.get(node)) ?? null;
  };
  const selected = placeOf(selectedId);
  const card = backlog.cards[backlog.structure.indexOf.get(selectedId ?? -1) ?? -1];
  const goTo = (id: number): void => {
    setSelectedId(id);
    const place = placeOf(id);
    if (place === null) {
      onSearch({ focus: id, category: undefined, show: undefined });
    } else if (laidOut !== null) {
      centreOnPlace(camera, laidOut, place);
    }
  };
  const idAt = (place: number): number => scene?.cards[place]?.id ?? -1;
  return (
    <>
      <IconSource icons={FEATURE_LOOKS} onIcons={setIcons} />
      <GraphToolbar
        cards={backlog.cards}
        search={search}
        filter={filter}
        onChange={onSearch}
        onFound={goTo}
      />
      <LeftOut
        selection={selection}
        passedSince={countPassedSince(graph)}
        onAgain={graph.chooseAgain}
      />
      <div className="flex min-h-0 grow flex-col lg:flex-row">
        {scene === null && <Skeleton className="m-3 min-h-40 grow" />}
        {scene !== null && search.as === 'list' && <GraphList scene={scene} />}
        {scene !== null && search.as !== 'list' && (
          <Drawing
            scene={scene}
            camera={camera}
            selected={selected}
            onSelect={(place) => setSelectedId(place === null ? null : idAt(place))}
            onOpen={(place) => onOpen(idAt(place))}
          />
        )}
        <aside
          aria-label="About the graph"
          className="max-h-[38%] shrink-0 overflow-y-auto border-t border-line bg-surface lg:max-h-none lg:w-72 lg:border-t-0 lg:border-l"
        >
          {card !== undefined && (
            <NodeCard
              card={card}
              graph={graph}
              worker={workers.get(card.id)}
              onSelect={goTo}
              onOpen={() => onOpen(card.id)}
              onFocus={() => onSearch({ focus: card.id })}
              onClose={() => setSelectedId(null)}
            />
          )}
          <GraphNotes backlog={backlog} chains={chains} onSelect={goTo} />
          <div className="border-t border-line p-3 sm:hidden">
            <Legend />
          </div>
        </aside>
      </div>
    </>
  );
}

function Drawing(props: Omit<StageProps, 'children'>) {
  const { scene, camera } = props;
  return (
    <div className="flex min-h-0 grow flex-col">
      <GraphStage {...props}>
        <ViewButtons scene={scene} camera={camera} />
        <Minimap scene={scene} camera={camera} />
      </GraphStage>
      <div className="hidden border-t border-line bg-surface px-3 py-1.5 sm:block">
        <Legend />
      </div>
    </div>
  );
}

function centreOnPlace(camera: Camera, { layout }: LaidOut, place: number): void {
  const point = { x: at(layout.x, place), y: at(layout.y, place) };
  look(camera, ({ view, screen }) => centreOn(view, point, screen, READABLE_SCALE));
}

/** Looks at what is new as soon as it is laid out, and the window on it is known. */
function useLookAt(camera: Camera, laidOut: LaidOut | null, selectedId: number | null): void {
  const before = useRef<LaidOut | null>(null);
  const selected = useRef(selectedId);
  useEffect(() => {
    selected.current = selectedId;
  }, [selectedId]);
  useLayoutEffect(() => {
    if (laidOut === null) {
      return undefined;
    }
    const lookThere = (): boolean => {
      if (camera.getState().screen.width === 0) {
        return false;
      }
      look(camera, (state) => lookAtLayout(state, before.current, laidOut, selected.current));
      before.current = laidOut;
      return true;
    };
    if (lookThere()) {
      return undefined;
    }
    const stop = camera.subscribe(({ screen }) => {
      if (screen.width > 0) {
        stop();
        lookThere();
      }
    });
    return stop;
  }, [camera, laidOut]);
}
