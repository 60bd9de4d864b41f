import type { Icons } from '#shared/canvas/icon-source.tsx';
import type { FeatureCard } from '#shared/api/wire.ts';
import type { Drawn } from '../backlog/drawn.logic.ts';
import type { Palette } from '#shared/canvas/palette.ts';
import type { Direction, Layout } from '../layout/layout.ts';

/** An agent as it is shown on a feature that it works on. */
export interface Worker {
  readonly name: string;
  readonly hue: number;
}

/** Everything that is drawn, but for where one looks. */
export interface Scene {
  readonly layout: Layout;
  readonly drawn: Drawn;
  readonly direction: Direction;
  /** The feature at each place. */
  readonly cards: readonly FeatureCard[];
  readonly workers: ReadonlyMap<number, Worker>;
  /** Places on the critical path, if it is shown. */
  readonly critical: ReadonlySet<number>;
  /** `source:target` of its edges. */
  readonly criticalEdges: ReadonlySet<string>;
  /** Places that are held up by something that waits for a person, if that is shown. */
  readonly heldUp: ReadonlySet<number>;
  /** By status. */
  readonly icons: Icons;
}

/** What the pointer or the keyboard is on, and what hangs together with it. */
export interface Emphasis {
  readonly selected: number | null;
  readonly hovered: number | null;
  /** All that it needs and all that waits for it, itself included; null = everything is equally plain. */
  readonly related: ReadonlySet<number> | null;
}

export const NO_EMPHASIS: Emphasis = { selected: null, hovered: null, related: null };

/** What something is drawn with, and of. */
export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly scene: Scene;
  readonly palette: Palette;
  readonly scale: number;
}
