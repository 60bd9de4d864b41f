import { classNames } from './class-names.ts';

/** Holds the place of what is being read. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <div aria-hidden className={classNames('animate-breathe rounded bg-hover', className)} />;
}
