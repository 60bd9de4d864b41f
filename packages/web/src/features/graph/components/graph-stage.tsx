import type { FeatureStatus } from '#shared/api/wire.ts';
import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { at } from '../layout/adjacency.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/node-size.ts';
import { changedPlaces, relatedTo } from '../model/scene.logic.ts';
import { createPainter, type Painter } from '../render/painter.ts';
import type { Emphasis, Scene } from '../render/scene.ts';
import { FEATURE_LOOKS } from '#ui/status-look.ts';
import { look, type Camera } from '../view/camera.ts';
import { placeAt, wholeBox } from '../view/hit.logic.ts';
import { listenGestures } from '../view/listen-gestures.ts';
import { fitBox, panBy, revealPoint, zoomAt } from '../view/viewport.logic.ts';
import { walk, type Arrow } from '../view/walk.logic.ts';

export interface StageProps {
  readonly scene: Scene;
  readonly camera: Camera;
  /** The place that is chosen. */
  readonly selected: number | null;
  readonly onSelect: (place: number | null) => void;
  readonly onOpen: (place: number) => void;
  readonly children?: ReactNode;
}

const ZOOM_STEP = 1.3;
const PAN_PX = 60;
const ARROWS: readonly string[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];

/** The drawing: one canvas, under one thing that can be focused and says what is chosen. */
export function GraphStage({ scene, camera, selected, onSelect, onOpen, children }: StageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const emphasis = useMemo((): Emphasis => {
    const focus = hovered ?? selected;
    const isThere = focus !== null && focus < scene.drawn.nodes.length;
    return { selected, hovered, related: isThere ? relatedTo(scene.drawn, focus) : null };
  }, [scene.drawn, hovered, selected]);
  usePainter(canvas, scene, camera, emphasis);

  const latest = useRef({ scene, selected, onSelect, onOpen });
  useEffect(() => {
    latest.current = { scene, selected, onSelect, onOpen };
  }, [scene, selected, onSelect, onOpen]);
  useEffect(() => {
    const element = surface.current;
    return element === null
      ? undefined
      : listenGestures(element, camera, {
          onHover(point) {
            const { layout } = latest.current.scene;
            setHovered(point === null ? null : placeAt(layout, camera.getState().view, point));
          },
          onTap(point, isTouch) {
            const now = latest.current;
            const place = placeAt(now.scene.layout, camera.getState().view, point);
            // A finger cannot hover: the first touch shows what hangs together, the second opens.
            if (place !== null && (!isTouch || place === now.selected)) {
              now.onOpen(place);
            }
            now.onSelect(place);
          },
        });
  }, [camera]);

  return (
    <div className="relative min-h-0 grow overflow-hidden bg-canvas">
      <canvas ref={canvas} aria-hidden className="absolute inset-0 size-full" />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes keys of its own */}
      <div
        ref={surface}
        role="application"
        aria-roledescription="graph"
        aria-label={`Dependency graph of ${scene.cards.length} features`}
        aria-describedby="graph-keys"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- and so it must be reached with the keyboard
        tabIndex={0}
        onKeyDown={(event) => onKey(event, { scene, camera, selected, onSelect, onOpen })}
        className="absolute inset-0 touch-none select-none focus-visible:outline-2 focus-visible:-outline-offset-2"
        style={{ cursor: hovered === null ? 'grab' : 'pointer' }}
      />
      <p id="graph-keys" className="sr-only">
        Arrow keys walk along dependencies. Enter opens the feature. Plus and minus zoom, 0 shows
        everything. The list shows the same as text.
      </p>
      <p aria-live="polite" className="sr-only">
        {selected === null ? '' : describe(scene, selected)}
      </p>
      {children}
    </div>
  );
}

/** Draws the scene on a canvas for as long as both are there. */
function usePainter(
  canvas: RefObject<HTMLCanvasElement | null>,
  scene: Scene,
  camera: Camera,
  emphasis: Emphasis,
): void {
  const painter = useRef<Painter | null>(null);
  const drawn = useRef<Scene | null>(null);
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) {
      return undefined;
    }
    const created = createPainter(element);
    painter.current = created;
    drawn.current = null;
    const observer = new ResizeObserver(() => {
      const screen = { width: element.clientWidth, height: element.clientHeight };
      camera.setState({ screen });
      created.setSize(screen);
    });
    observer.observe(element);
    created.setView(camera.getState().view);
    const stop = camera.subscribe(({ view }, before) => {
      if (view !== before.view) {
        created.setView(view);
      }
    });
    return () => {
      observer.disconnect();
      stop();
      created.close();
      painter.current = null;
    };
  }, [canvas, camera]);
  useLayoutEffect(() => {
    painter.current?.setScene(scene, changedPlaces(drawn.current, scene));
    drawn.current = scene;
  }, [scene]);
  useLayoutEffect(() => painter.current?.setEmphasis(emphasis), [emphasis]);
}

function onKey(event: KeyboardEvent, props: StageProps): void {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (takeKey(event, props)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Whether the key meant something here. */
function takeKey({ key, shiftKey }: KeyboardEvent, props: StageProps): boolean {
  const { scene, camera, selected, onSelect, onOpen } = props;
  const { screen } = camera.getState();
  const middle = { x: screen.width / 2, y: screen.height / 2 };
  if (ARROWS.includes(key)) {
    if (shiftKey) {
      const [dx, dy] = [
        key === 'ArrowLeft' ? PAN_PX : key === 'ArrowRight' ? -PAN_PX : 0,
        key === 'ArrowUp' ? PAN_PX : key === 'ArrowDown' ? -PAN_PX : 0,
      ];
      look(camera, ({ view }) => panBy(view, dx, dy));
      return true;
    }
    const next = step(scene, selected, key as Arrow);
    if (next !== null) {
      onSelect(next);
      revealPlace(camera, scene, next);
    }
    return true;
  }
  switch (key) {
    case 'Enter':
      if (selected !== null) {
        onOpen(selected);
      }
      return selected !== null;
    case 'Escape':
      onSelect(null);
      return selected !== null;
    case '+':
    case '=':
      look(camera, ({ view }) => zoomAt(view, middle, ZOOM_STEP));
      return true;
    case '-':
      look(camera, ({ view }) => zoomAt(view, middle, 1 / ZOOM_STEP));
      return true;
    case '0':
      look(camera, () => fitBox(wholeBox(scene.layout), screen));
      return true;
    default:
      return false;
  }
}

/** The first step is onto what the critical path begins with, or onto the first feature. */
function step(scene: Scene, selected: number | null, arrow: Arrow): number | null {
  if (selected === null) {
    const [first] = scene.critical;
    return first ?? (scene.cards.length === 0 ? null : 0);
  }
  return walk(scene.drawn, scene.layout, scene.direction, selected, arrow);
}

/** Moves just so far that a node is seen. */
export function revealPlace(camera: Camera, { layout }: Scene, place: number): void {
  const point = { x: at(layout.x, place), y: at(layout.y, place) };
  look(camera, ({ view, screen }) =>
    revealPoint(view, point, screen, Math.max(NODE_WIDTH, NODE_HEIGHT) * view.scale * 0.75 + 16),
  );
}

function describe(scene: Scene, place: number): string {
  const card = scene.cards[place];
  if (card === undefined) {
    return '';
  }
  const label: string = FEATURE_LOOKS[card.status satisfies FeatureStatus].label;
  const worker = scene.workers.get(place);
  return [
    `${card.name}, number ${card.id}, ${label}`,
    ...(worker === undefined ? [] : [`${worker.name} works on it`]),
    `needs ${card.dependencies.length}`,
    ...(scene.critical.has(place) ? ['on the critical path'] : []),
    ...(scene.heldUp.has(place) ? ['held up by a feature that waits for you'] : []),
  ].join(', ');
}
