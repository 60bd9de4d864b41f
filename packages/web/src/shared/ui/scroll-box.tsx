import type { ComponentProps, Ref } from 'react';

/** Holds more than it shows; it can be reached, and scrolled, by the keyboard. Its label says what is in it. */
export function ScrollBox({
  label,
  role = 'region',
  ...rest
}: Omit<ComponentProps<'div'>, 'role'> & {
  readonly label: string;
  readonly role?: 'region' | 'log';
  readonly ref?: Ref<HTMLDivElement>;
}) {
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- without it the keyboard cannot scroll
  return <div role={role} aria-label={label} tabIndex={0} {...rest} />;
}
