/** Time as seen by the parts that may look at a clock. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** Calls once when `at` is reached; the returned function cancels. Never keeps a process alive. */
  wakeAt(at: number, wake: () => void): () => void;
}
