import { Brand } from './brand.tsx';

/** What somebody sees who is not signed in, with the way in. */
export function SignedOut() {
  return (
    <main id="screen" className="mx-auto flex h-full max-w-md flex-col justify-center gap-4 px-4">
      <Brand />
      <h1 className="text-xl font-semibold">Sign in</h1>
      <p>
        This browser is not signed in to the control plane. Run this on the machine where it runs,
        and open the link that it prints:
      </p>
      <pre className="rounded-md border border-line bg-sunken px-3 py-2 font-mono text-sm">
        npx ropewalk --no-browser
      </pre>
      <p className="text-sm text-ink-faint">
        The link can be used once, within ten minutes. It keeps this browser signed in for thirty
        days.
      </p>
    </main>
  );
}
