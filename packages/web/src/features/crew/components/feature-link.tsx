import { Link } from '@tanstack/react-router';

/** A feature by number and name; opens its sheet over this screen. */
export function FeatureLink({ id, name }: { readonly id: number; readonly name: string | null }) {
  return (
    <Link
      to="."
      search={(search) => ({ ...search, feature: id })}
      className="block max-w-full truncate leading-6 hover:underline"
    >
      <span className="text-ink-faint tabular-nums">#{id}</span> {name}
    </Link>
  );
}
