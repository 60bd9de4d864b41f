/**
 * What one command has read, kept as the command has changed it since, so that nothing is read twice. That is
 * safe because nobody else writes before the transaction ends.
 */
export interface KnownRows<T> {
  /** From what is known, else by reading; null when there is no such thing. */
  find(id: number): Promise<T | null>;
  /** Undefined for what this command has neither read nor written. */
  known(id: number): T | undefined;
  /** To be told what stands there from now on. */
  keep(id: number, value: T): void;
  /** To be told before something else changes it. */
  forget(id: number): void;
}

export function createKnownRows<T>(read: (id: number) => Promise<T | null>): KnownRows<T> {
  const rows = new Map<number, T>();
  return {
    async find(id) {
      const value = rows.get(id) ?? (await read(id));
      if (value !== null) {
        rows.set(id, value);
      }
      return value;
    },
    known: (id) => rows.get(id),
    keep: (id, value) => void rows.set(id, value),
    forget: (id) => void rows.delete(id),
  };
}
