import type { Drawn } from '../backlog/drawn.logic.ts';
import { at, neighbours } from '../layout/adjacency.ts';
import type { Direction, Layout } from '../layout/layout.ts';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

type Step = 'back' | 'on' | 'before' | 'after';
const STEPS: Readonly<Record<Direction, Readonly<Record<Arrow, Step>>>> = {
  LR: { ArrowLeft: 'back', ArrowRight: 'on', ArrowUp: 'before', ArrowDown: 'after' },
  TB: { ArrowUp: 'back', ArrowDown: 'on', ArrowLeft: 'before', ArrowRight: 'after' },
};

/**
 * Where an arrow key leads: along an edge to what is needed or to what waits, or to the neighbour in the same level.
 * Null where nothing is in that direction.
 */
export function walk(
  drawn: Drawn,
  layout: Layout,
  direction: Direction,
  place: number,
  arrow: Arrow,
): number | null {
  const step = STEPS[direction][arrow];
  const across = direction === 'LR' ? layout.y : layout.x;
  const along = direction === 'LR' ? layout.x : layout.y;
  if (step === 'back' || step === 'on') {
    const next = neighbours(step === 'back' ? drawn.needs : drawn.waits, place);
    return closest([...next], (each) => Math.abs(at(across, each) - at(across, place)));
  }
  const sign = step === 'after' ? 1 : -1;
  const beside = [...drawn.nodes.keys()].filter(
    (each) =>
      Math.abs(at(along, each) - at(along, place)) < 1 &&
      sign * (at(across, each) - at(across, place)) > 0,
  );
  return closest(beside, (each) => Math.abs(at(across, each) - at(across, place)));
}

function closest(places: readonly number[], distance: (place: number) => number): number | null {
  return places.reduce<number | null>(
    (best, each) => (best === null || distance(each) < distance(best) ? each : best),
    null,
  );
}
