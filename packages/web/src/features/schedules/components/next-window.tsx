import { formatAgo, formatFull } from '#shared/format/format.ts';
import { useNow } from '#shared/format/use-now.ts';
import { Badge } from '#ui/badge.tsx';
import { useQuery } from '@tanstack/react-query';
import { nextQuery } from '../api/schedules.ts';

const STEP_MS = 30_000;

/** When the next window opens, or until when one is open. */
export function NextWindow({ project }: { readonly project: string }) {
  const { data: next } = useQuery(nextQuery(project));
  const now = useNow(STEP_MS);
  if (next === undefined || !next.has_schedules) {
    return null;
  }
  if (next.is_currently_running && next.next_end !== null) {
    const end = Date.parse(next.next_end);
    return (
      <Badge tone="work">
        <span title={formatFull(end)}>Open, closes {formatAgo(end, now)}</span>
      </Badge>
    );
  }
  if (next.next_start === null) {
    return <span className="text-sm text-ink-soft">No window will open.</span>;
  }
  const start = Date.parse(next.next_start);
  return (
    <span className="text-sm text-ink-soft" title={formatFull(start)}>
      Next window {formatAgo(start, now)}
    </span>
  );
}
