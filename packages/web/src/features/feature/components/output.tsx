/** The end of what a program wrote. It can be scrolled with the keyboard. */
export function Output({ text }: { readonly text: string }) {
  return (
    <pre
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by the keyboard
      tabIndex={0}
      aria-label="Output"
      className="max-h-72 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-xs whitespace-pre-wrap"
    >
      {text}
    </pre>
  );
}
