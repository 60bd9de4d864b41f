import { formatTime } from '#shared/format/format.ts';
import { useLiveState } from '#shared/live/project-live-context.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Maximize2 } from 'lucide-react';
import { useState } from 'react';

/** What the browser of an agent showed last, small; large on a click. Nothing where it has none. */
export function BrowserView({ runId, name }: { readonly runId: number; readonly name: string }) {
  const screen = useLiveState(({ screens }) => screens.get(runId));
  const [isLarge, setLarge] = useState(false);
  if (screen === undefined) {
    return null;
  }
  const source = `data:image/png;base64,${screen.imageData}`;
  const label = `What the browser of ${name} showed at ${formatTime(Date.parse(screen.timestamp))}, working on ${screen.featureName}`;
  return (
    <>
      <button
        type="button"
        onClick={() => setLarge(true)}
        aria-label={`${label}. Show it large.`}
        className="relative block overflow-hidden rounded border border-line bg-sunken"
      >
        <img src={source} alt="" className="max-h-44 w-full object-cover object-top" />
        <Maximize2
          aria-hidden
          className="absolute right-1 bottom-1 size-5 rounded bg-solid p-1 text-on-solid"
        />
      </button>
      <Dialog
        open={isLarge}
        onOpenChange={setLarge}
        title={`The browser of ${name}`}
        description={label}
        className="max-w-6xl"
      >
        <img
          src={source}
          alt={label}
          className="max-h-[68vh] w-full rounded border border-line object-contain"
        />
      </Dialog>
    </>
  );
}
