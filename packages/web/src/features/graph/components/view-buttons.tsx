import { IconButton } from '#ui/icon-button.tsx';
import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import type { Scene } from '../render/scene.ts';
import { look, type Camera } from '../view/camera.ts';
import { wholeBox } from '../view/hit.logic.ts';
import { fitBox, zoomAt } from '../view/viewport.logic.ts';

const STEP = 1.4;

/** Larger, smaller, everything. */
export function ViewButtons({ scene, camera }: { readonly scene: Scene; readonly camera: Camera }) {
  const zoom = (factor: number): void =>
    look(camera, ({ view, screen }) =>
      zoomAt(view, { x: screen.width / 2, y: screen.height / 2 }, factor),
    );
  return (
    <div className="absolute top-2 right-2 flex flex-col rounded-md border border-line bg-surface shadow-raised">
      <IconButton label="Zoom in" keys="+" onClick={() => zoom(STEP)}>
        <ZoomIn />
      </IconButton>
      <IconButton label="Zoom out" keys="-" onClick={() => zoom(1 / STEP)}>
        <ZoomOut />
      </IconButton>
      <IconButton
        label="Show everything"
        keys="0"
        onClick={() => look(camera, ({ screen }) => fitBox(wholeBox(scene.layout), screen))}
      >
        <Maximize />
      </IconButton>
    </div>
  );
}
