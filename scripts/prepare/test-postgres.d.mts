/** A PostgreSQL in `folder`, which listens on a socket there; see `test-postgres.mjs`. */
export function startPostgres(
  folder: string,
  options?: { readonly durable?: boolean },
): Promise<{ stop(): Promise<void> }>;
