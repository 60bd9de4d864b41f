/** A list with one more than was asked for, cut; and where the page behind it begins. */
export function cutPage<T extends { readonly id: number }>(
  items: readonly T[],
  limit: number,
): { readonly items: readonly T[]; readonly next_before: number | null } {
  const page = items.slice(0, limit);
  return { items: page, next_before: items.length > limit ? (page.at(-1)?.id ?? null) : null };
}
