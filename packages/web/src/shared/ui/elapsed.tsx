import { formatElapsed } from '#shared/format/format.ts';
import { useNow } from '#shared/format/use-now.ts';

/** A clock that counts since a time (ISO 8601). */
export function Elapsed({ since }: { readonly since: string }) {
  const now = useNow(1000);
  return (
    <time className="tabular-nums" dateTime={since}>
      {formatElapsed(now - Date.parse(since))}
    </time>
  );
}
