/** How long ago a right was renewed, by clocks of this machine alone. */
export interface Lease {
  /** Answered now to what was asked `askedAt`. */
  renew(askedAt: Moment): void;
  /** Milliseconds since the renewal that counts was asked for. */
  ageMs(): number;
}

/** One moment on two clocks. */
export interface Moment {
  readonly wall: number;
  readonly steady: number;
}

/** Now. The wall clock may be set; the steady one stands still while a machine sleeps. */
export function moment(): Moment {
  return { wall: Date.now(), steady: performance.now() };
}

/** A right that was renewed at this moment. Whichever clock says that more time has passed is believed. */
export function createLease(since: Moment, now: () => Moment = moment): Lease {
  let last = since;
  return {
    renew(askedAt) {
      if (askedAt.steady >= last.steady) last = askedAt;
    },
    ageMs() {
      const { wall, steady } = now();
      return Math.max(steady - last.steady, wall - last.wall);
    },
  };
}
