/** Saving what does not exist is a bug of the command and must not pass unseen. */
export function requireOneRow(result: { readonly numUpdatedRows: bigint }, what: string): void {
  if (result.numUpdatedRows !== 1n) {
    throw new Error(`${what} cannot be saved: it does not exist`);
  }
}
