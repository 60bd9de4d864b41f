/**
 * What a program inside the wall can reach. Paths are absolute. Everything that is not named keeps
 * the machine's read-only view; `masked` folders look empty. The machine's places for temporary files and
 * for sockets are always private. Where paths lie inside one another
 * the most specific one decides; for the very same path `readWrite` beats `readOnly` beats `masked`.
 */
export interface WallSpec {
  readonly readWrite: readonly string[];
  readonly readOnly: readonly string[];
  /** Folders; one that does not exist hides nothing and is passed over. */
  readonly masked: readonly string[];
  /** Left out = `none`. */
  readonly network?: WallNetwork;
}

/**
 * `host`: that of the machine. `none`: a loopback of its own and nothing beyond. Else what to put in front of a command
 * line so that it runs in a network that is there already (see `network/pens.ts`).
 */
export type WallNetwork = 'host' | 'none' | { readonly enter: readonly string[] };

/** A spec that fits this machine. */
export interface FittingWall extends WallSpec {
  /** Folders of the machine that look empty, can be written, and go with the wall. */
  readonly scratch: readonly string[];
}

/** Whether a wall can be built on this machine, found out once by trying. */
export type WallSupport =
  | { readonly available: true; readonly program: string; readonly network: NetworkSupport }
  /** `why` is a sentence for a person that says what to install or allow. */
  | { readonly available: false; readonly why: string };

/** Whether a wall can hold the network as well. */
export type NetworkSupport =
  /** `nsenter` is the program of that name. */
  | { readonly available: true; readonly nsenter: string }
  /** `why` is a sentence for a person; whoever is behind the wall sees the network of the machine then. */
  | { readonly available: false; readonly why: string };
