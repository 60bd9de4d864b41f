import { FEATURE_LOOKS } from '#ui/status-look.ts';
import { useEffect, useLayoutEffect, useRef, type PointerEvent } from 'react';
import { at } from '../layout/adjacency.ts';
import type { Layout } from '../layout/layout.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/node-size.ts';
import { onThemeChange, readPalette } from '#shared/canvas/palette.ts';
import type { Scene } from '../render/scene.ts';
import { look, type Camera, type CameraState } from '../view/camera.ts';
import { centreOn, seenBox } from '../view/viewport.logic.ts';

const WIDTH = 176;
const HEIGHT = 112;
const PAD = 6;

/** All of the drawing, small, and the part of it that is seen. The keyboard has its own ways, so it is for the pointer only. */
export function Minimap({ scene, camera }: { readonly scene: Scene; readonly camera: Camera }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { layout } = scene;
  const scale = Math.min(
    (WIDTH - 2 * PAD) / Math.max(layout.width, 1),
    (HEIGHT - 2 * PAD) / Math.max(layout.height, 1),
  );
  const left = (WIDTH - layout.width * scale) / 2;
  const top = (HEIGHT - layout.height * scale) / 2;
  useEffect(() => {
    let frame = 0;
    const draw = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => drawSmall(canvas.current, scene, scale, left, top));
    };
    draw();
    const stop = onThemeChange(draw);
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [scene, scale, left, top]);
  const goTo = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const point = {
      x: (event.clientX - box.left - left) / scale,
      y: (event.clientY - box.top - top) / scale,
    };
    look(camera, ({ view, screen }) => centreOn(view, point, screen));
  };
  return (
    <div
      aria-hidden
      className="absolute right-2 bottom-2 hidden cursor-crosshair touch-none overflow-hidden rounded-md border border-line bg-surface shadow-raised md:block"
      style={{ width: WIDTH, height: HEIGHT }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && goTo(event)}
    >
      <canvas ref={canvas} className="absolute inset-0 size-full" />
      <SeenFrame camera={camera} layout={layout} scale={scale} left={left} top={top} />
    </div>
  );
}

function SeenFrame({
  camera,
  layout: { width, height },
  scale,
  left,
  top,
}: {
  readonly camera: Camera;
  readonly layout: Layout;
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}) {
  const frame = useRef<HTMLDivElement>(null);
  // Moved by hand: while one drags, nothing is rendered anew for it.
  useLayoutEffect(() => {
    const place = ({ view, screen }: CameraState): void => {
      const seen = seenBox(view, screen);
      const isAllSeen =
        seen.left <= 0 && seen.top <= 0 && seen.right >= width && seen.bottom >= height;
      // Where everything is seen it would only lie over it.
      frame.current?.parentElement?.classList.toggle('invisible', isAllSeen);
      frame.current?.style.setProperty('left', `${left + seen.left * scale}px`);
      frame.current?.style.setProperty('top', `${top + seen.top * scale}px`);
      frame.current?.style.setProperty(
        'width',
        `${Math.max(6, (seen.right - seen.left) * scale)}px`,
      );
      frame.current?.style.setProperty(
        'height',
        `${Math.max(6, (seen.bottom - seen.top) * scale)}px`,
      );
    };
    place(camera.getState());
    return camera.subscribe(place);
  }, [camera, width, height, scale, left, top]);
  return (
    <div ref={frame} className="pointer-events-none absolute rounded-xs border-2 border-focus" />
  );
}

function drawSmall(
  canvas: HTMLCanvasElement | null,
  { layout, cards }: Scene,
  scale: number,
  left: number,
  top: number,
): void {
  const context = canvas?.getContext('2d');
  if (canvas === null || context === null || context === undefined) {
    return;
  }
  const palette = readPalette();
  canvas.width = WIDTH * devicePixelRatio;
  canvas.height = HEIGHT * devicePixelRatio;
  context.scale(devicePixelRatio, devicePixelRatio);
  const [width, height] = [Math.max(2, NODE_WIDTH * scale), Math.max(1.5, NODE_HEIGHT * scale)];
  cards.forEach(({ status }, place) => {
    context.fillStyle = palette.tones[FEATURE_LOOKS[status].tone].ink;
    context.fillRect(
      left + at(layout.x, place) * scale - width / 2,
      top + at(layout.y, place) * scale - height / 2,
      width,
      height,
    );
  });
}
