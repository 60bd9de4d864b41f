import type { Icons } from '#shared/canvas/icon-source.tsx';
import type { FeatureStatus } from '#shared/api/wire.ts';
import { reach, type Backlog } from '../backlog/backlog.logic.ts';
import type { Chains } from '../backlog/chains.logic.ts';
import type { Drawn } from '../backlog/drawn.logic.ts';
import { at } from '../layout/adjacency.ts';
import type { Direction, Layout } from '../layout/layout.ts';
import type { Scene, Worker } from '../render/scene.ts';

/** A drawing that has been laid out: what, how, and where everything is. */
export interface LaidOut {
  readonly drawn: Drawn;
  readonly direction: Direction;
  readonly layout: Layout;
  /** The features of the backlog by number, when it was laid out. */
  readonly ids: Int32Array;
  /** Of what was asked for: a new one is shown whole, the same one keeps the view. */
  readonly fitKey: string;
}

export interface SceneParts {
  readonly laidOut: LaidOut;
  readonly backlog: Backlog;
  readonly chains: Chains | null;
  readonly workers: ReadonlyMap<number, Worker>;
  readonly icons: Icons;
}

/** Puts together what is drawn. Chains of a backlog that has changed meanwhile are left out until they are known anew. */
export function toScene({ laidOut, backlog, chains, workers, icons }: SceneParts): Scene {
  const { drawn, direction, layout } = laidOut;
  const isKnown = chains !== null && chains.heldBy.length === backlog.cards.length;
  const path = isKnown ? [...chains.critical] : [];
  const places = path.map((node) => drawn.placeOf.get(node) ?? -1);
  const heldUp = [...drawn.nodes.keys()].filter(
    (place) => isKnown && at(chains.heldBy, at(drawn.nodes, place)) !== -1,
  );
  return {
    layout,
    drawn,
    direction,
    icons,
    cards: [...drawn.nodes].flatMap((node) => backlog.cards[node] ?? []),
    workers: new Map(
      [...workers].flatMap(([feature, worker]) => {
        const node = backlog.structure.indexOf.get(feature);
        const place = node === undefined ? undefined : drawn.placeOf.get(node);
        return place === undefined ? [] : [[place, worker] as const];
      }),
    ),
    critical: new Set(places.filter((place) => place !== -1)),
    criticalEdges: new Set(places.slice(1).map((place, i) => `${places[i]}:${place}`)),
    heldUp: new Set(heldUp),
  };
}

/** The places that look different; undefined where more than single nodes do. */
export function changedPlaces(before: Scene | null, after: Scene): readonly number[] | undefined {
  const isSamePicture =
    before !== null &&
    before.layout === after.layout &&
    before.drawn === after.drawn &&
    before.icons === after.icons &&
    isSameSet(before.critical, after.critical) &&
    isSameSet(before.criticalEdges, after.criticalEdges) &&
    isSameSet(before.heldUp, after.heldUp);
  if (!isSamePicture) {
    return undefined;
  }
  const changed: number[] = [];
  for (const [place, card] of after.cards.entries()) {
    const was = before.cards[place];
    if (was !== card || before.workers.get(place)?.name !== after.workers.get(place)?.name) {
      // What passes, or waits for a person, changes the edges from it, too.
      if (isPlain(was?.status) !== isPlain(card.status) || was?.status === 'passing') {
        return undefined;
      }
      changed.push(place);
    }
  }
  return changed;
}

function isPlain(status: FeatureStatus | undefined): boolean {
  return status === 'pending' || status === 'in_progress' || status === 'landing';
}

function isSameSet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each));
}

/** Everything that a place needs and that waits for it, itself included. */
export function relatedTo(drawn: Drawn, place: number): ReadonlySet<number> {
  const all = drawn.nodes.length;
  return new Set([...reach(drawn.needs, place, all), ...reach(drawn.waits, place, all)]);
}

export function isSameChains(a: Chains | null, b: Chains): boolean {
  return (
    a !== null &&
    a.heldBy.length === b.heldBy.length &&
    a.critical.length === b.critical.length &&
    a.stoppers.length === b.stoppers.length &&
    a.critical.every((node, i) => node === b.critical[i]) &&
    a.heldBy.every((node, i) => node === b.heldBy[i]) &&
    a.stoppers.every(
      (each, i) => each.node === b.stoppers[i]?.node && each.behind === b.stoppers[i].behind,
    )
  );
}
