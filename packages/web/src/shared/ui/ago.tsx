import { formatAgo, formatFull } from '#shared/format/format.ts';
import { useNow } from '#shared/format/use-now.ts';

const STEP_MS = 10_000;

/** How long ago something was, kept true; the exact time on hovering. `at` is ISO 8601. */
export function Ago({ at }: { readonly at: string }) {
  const now = useNow(STEP_MS);
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={formatFull(time)} className="whitespace-nowrap tabular-nums">
      {formatAgo(time, now + STEP_MS)}
    </time>
  );
}
