import { useParkedAccounts, type ParkedAccount } from '#shared/api/use-quotas.ts';
import { formatElapsed, formatFull } from '#shared/format/format.ts';
import { Notice } from '#ui/notice.tsx';
import { Link } from '@tanstack/react-router';
import { Hourglass } from 'lucide-react';

const SOURCES = {
  typed_error: 'as its error says',
  header: 'as its answer says',
  backoff: 'it names no reset; this is a guess',
} as const;

/** In the header: that an account waits, and for how much longer. */
export function ParkedBadge({ project }: { readonly project: string | undefined }) {
  const [first, ...others] = useParkedAccounts(project);
  if (first === undefined) return null;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return (
    <Link
      to="/settings"
      hash="accounts"
      className="inline-flex h-6 shrink-0 items-center gap-1 rounded bg-ask-soft px-1.5 text-xs font-medium text-ask"
      aria-label={`${first.account}${more} waits for its limit: ${leftText(first)}`}
    >
      <Hourglass className="size-3.5" aria-hidden />
      <span className="hidden md:inline">
        {first.account}
        {more}
      </span>
      <span className="tabular-nums">{leftText(first)}</span>
    </Link>
  );
}

/** One notice for each account of the project that waits. */
export function ParkedNotices({
  project,
  className,
}: {
  readonly project: string;
  readonly className?: string;
}) {
  const accounts = useParkedAccounts(project);
  return accounts.length === 0 ? null : (
    <div className={className} role="status" aria-label="Accounts that wait">
      {accounts.map((one) => (
        <Notice key={one.account} tone="ask">
          <ParkedText account={one} />
        </Notice>
      ))}
    </div>
  );
}

/** What is known of the wait: for how much longer, until when, and whose word that is. */
export function ParkedText({ account: one }: { readonly account: ParkedAccount }) {
  const { account, parked, leftMs } = one;
  return (
    <>
      <strong className="font-medium">{account}</strong> has reached its limit
      {parked.window === null ? '' : ` (${parked.window})`}.{' '}
      {parked.until === null || leftMs === null ? (
        'One run tries whether it is gone.'
      ) : (
        <>
          Work goes on by itself in <span className="tabular-nums">{formatElapsed(leftMs)}</span>,
          at <time dateTime={new Date(parked.until).toISOString()}>{formatFull(parked.until)}</time>
          {parked.source === null ? '' : ` (${SOURCES[parked.source]})`}.
        </>
      )}
    </>
  );
}

function leftText({ leftMs }: ParkedAccount): string {
  return leftMs === null ? 'trying' : formatElapsed(leftMs);
}
