import type { FittingWall } from './wall-types.ts';

/** From the weakest claim on a path to the strongest. */
const LAYERS = ['scratch', 'masked', 'readOnly', 'readWrite'] as const;
export type Layer = (typeof LAYERS)[number];

/** Every path of a wall once, with the claim that decides; parents come before what lies in them. */
export function inLayers(spec: FittingWall): readonly (readonly [path: string, layer: Layer])[] {
  const layers = new Map<string, Layer>();
  for (const layer of LAYERS) {
    for (const path of spec[layer]) layers.set(path, layer);
  }
  return [...layers].toSorted(([a], [b]) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1));
}

function depthOf(path: string): number {
  return path.split('/').filter((part) => part !== '').length;
}
