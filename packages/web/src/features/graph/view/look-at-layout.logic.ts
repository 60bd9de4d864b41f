import { at } from '../layout/adjacency.ts';
import type { LaidOut } from '../model/scene.logic.ts';
import type { CameraState } from './camera.ts';
import { nearestPlace, wholeBox } from './hit.logic.ts';
import { fitBox, keepInPlace, toWorld, type Point, type Viewport } from './viewport.logic.ts';

/**
 * Where to look when a new layout comes: at all of something else; at the same feature, at the same spot, when it is
 * the same graph with a change.
 */
export function lookAtLayout(
  { view, screen }: CameraState,
  before: LaidOut | null,
  after: LaidOut,
  selectedId: number | null,
): Viewport {
  if (before === null || before.fitKey !== after.fitKey) {
    return fitBox(wholeBox(after.layout), screen);
  }
  const middle = toWorld(view, { x: screen.width / 2, y: screen.height / 2 });
  const nearest = nearestPlace(before.layout, middle);
  const nearestId = nearest === null ? null : at(before.ids, at(before.drawn.nodes, nearest));
  for (const id of [selectedId, nearestId]) {
    const from = id === null ? null : pointOf(before, id);
    const to = id === null ? null : pointOf(after, id);
    if (from !== null && to !== null) {
      return keepInPlace(view, from, to);
    }
  }
  return fitBox(wholeBox(after.layout), screen);
}

function pointOf({ ids, drawn, layout }: LaidOut, id: number): Point | null {
  const node = ids.indexOf(id);
  const place = node === -1 ? undefined : drawn.placeOf.get(node);
  return place === undefined ? null : { x: at(layout.x, place), y: at(layout.y, place) };
}
