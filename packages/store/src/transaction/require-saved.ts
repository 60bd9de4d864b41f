/** Saving what does not exist is a bug of the command and must not pass unseen. */
export function requireSaved(saved: boolean, what: string): void {
  if (!saved) {
    throw new Error(`${what} cannot be saved: it does not exist`);
  }
}
