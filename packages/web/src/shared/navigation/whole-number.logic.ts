/** A whole number in an address, between `least` and `most`; null for whatever else a person may write there. */
export function toWholeNumber(
  value: unknown,
  {
    least = 1,
    most = Number.MAX_SAFE_INTEGER,
  }: { readonly least?: number; readonly most?: number } = {},
): number | null {
  if ((typeof value !== 'string' || value === '') && typeof value !== 'number') return null;
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= least && number <= most ? number : null;
}
