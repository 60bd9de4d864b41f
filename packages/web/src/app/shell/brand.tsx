import { Link } from '@tanstack/react-router';

/** The mark, and the way to all projects. */
export function Brand() {
  return (
    <Link
      to="/"
      className="flex shrink-0 items-center gap-2 rounded-md font-semibold"
      aria-label="Ropewalk, all projects"
    >
      <img src="/mark.svg" alt="" width={24} height={24} />
      <span className="hidden sm:inline">Ropewalk</span>
    </Link>
  );
}
