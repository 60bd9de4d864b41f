import type { ReactNode } from 'react';

/** A long screen of settings with the list of its parts beside it. */
export function SettingsLayout({
  title,
  links,
  parts,
  children,
}: {
  readonly title: string;
  readonly links?: ReactNode;
  readonly parts: readonly { readonly id: string; readonly label: string }[];
  readonly children: ReactNode;
}) {
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-4 p-3 sm:p-5">
      <header className="flex flex-wrap items-center gap-3">
        <h1 className="text-xl font-semibold">{title}</h1>
        <span className="ml-auto flex flex-wrap gap-2">{links}</span>
      </header>
      <div className="flex gap-6">
        <nav aria-label="Parts of the settings" className="hidden w-40 shrink-0 md:block">
          <ul className="sticky top-4 flex flex-col">
            {parts.map(({ id, label }) => (
              <li key={id}>
                <a
                  href={`#${id}`}
                  className="block rounded-md px-2 py-1 text-sm text-ink-soft hover:bg-hover hover:text-ink"
                  onClick={(event) => {
                    // The address is the router's; a part is only scrolled to.
                    event.preventDefault();
                    document.getElementById(id)?.scrollIntoView();
                    document
                      .getElementById(id)
                      ?.querySelector<HTMLElement>('input, select, button')
                      ?.focus({ preventScroll: true });
                  }}
                >
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="flex min-w-0 grow flex-col gap-4">{children}</div>
      </div>
    </div>
  );
}
