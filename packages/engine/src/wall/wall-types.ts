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
 * `host`: that of the machine. `none`: a loopback of its own and nothing beyond; where there are no networks of one's
 * own, nothing. `loopback`: that of the machine, and nothing beyond. Else what to put in front of a command line so that
 * it runs in a network that is there already (see `network/pens.ts`).
 */
export type WallNetwork = 'host' | 'none' | 'loopback' | { readonly enter: readonly string[] };

/** A spec that fits this machine. */
export interface FittingWall extends WallSpec {
  /** Folders of the machine that look empty, can be written, and go with the wall. */
  readonly scratch: readonly string[];
}

/** A wall that was tried on this machine. */
export interface Wall {
  readonly available: true;
  /** `bubblewrap` makes namespaces (Linux); `seatbelt` gives the kernel a list of what is allowed (macOS). */
  readonly kind: 'bubblewrap' | 'seatbelt';
  readonly program: string;
  readonly network: NetworkSupport;
}

/** Whether a wall can be built on this machine, found out once by trying. */
export type WallSupport =
  | Wall
  /** `why` is a sentence for a person that says what to install or allow. */
  | { readonly available: false; readonly why: string };

/** Whether a wall can hold the network as well. */
export type NetworkSupport =
  /** By namespaces; `nsenter` is the program of that name. */
  | { readonly available: true; readonly by: 'namespaces'; readonly nsenter: string }
  /** By leaving nothing but the loopback, where a proxy of ours listens. */
  | { readonly available: true; readonly by: 'loopback' }
  /** `why` is a sentence for a person; whoever is behind the wall sees the network of the machine then. */
  | { readonly available: false; readonly why: string };
