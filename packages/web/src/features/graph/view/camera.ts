import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Size, Viewport } from './viewport.logic.ts';

/** Where one looks, and how large the window on the drawing is. */
export interface CameraState {
  readonly view: Viewport;
  readonly screen: Size;
}
export type Camera = StoreApi<CameraState>;

export function createCamera(): Camera {
  return createStore<CameraState>(() => ({
    view: { x: 0, y: 0, scale: 1 },
    screen: { width: 0, height: 0 },
  }));
}

/** Looks elsewhere: `next` of where one looks now. */
export function look(camera: Camera, next: (state: CameraState) => Viewport): void {
  camera.setState((state) => ({ view: next(state) }));
}
