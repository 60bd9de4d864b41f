/** The zone of whoever looks. */
export function viewZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
