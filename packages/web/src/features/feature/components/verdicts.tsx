import type { Verdict } from '#shared/api/wire.ts';
import { formatDuration, plural } from '#shared/format/format.ts';
import { Ago } from '#ui/ago.tsx';
import { Badge } from '#ui/badge.tsx';
import { Empty } from '#ui/empty.tsx';
import { KIND_LABELS, RESULT_LOOKS, VERDICT_LOOKS } from '#ui/verdict-look.ts';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Evidence } from './evidence.tsx';

/** Every verdict of ours on it, newest first, each with what it rests on. */
export function Verdicts({ verdicts }: { readonly verdicts: readonly Verdict[] }) {
  if (verdicts.length === 0) {
    return (
      <Empty icon={ShieldCheck} title="It has not been checked yet">
        Before anything lands, its checks are run by the control plane on the exact commit that
        would land.
      </Empty>
    );
  }
  return (
    <ol className="divide-y divide-line">
      {verdicts.map((verdict) => (
        <OneVerdict key={verdict.id} verdict={verdict} />
      ))}
    </ol>
  );
}

function OneVerdict({ verdict }: { readonly verdict: Verdict }) {
  const [isOpen, setOpen] = useState(false);
  const { label, tone } = VERDICT_LOOKS[verdict.outcome];
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full items-center gap-2 px-4 py-3 text-left hover:bg-hover"
      >
        <Badge tone={tone}>{label}</Badge>
        <span className="text-sm">{KIND_LABELS[verdict.kind]}</span>
        <code className="font-mono text-xs text-ink-soft">{verdict.commit.slice(0, 10)}</code>
        <span className="ml-auto text-xs text-ink-faint">
          {plural(verdict.checks.length, 'check')}, <Ago at={verdict.at} />
        </span>
      </button>
      {isOpen && (
        <div className="flex flex-col gap-3 px-4 pb-4">
          <ul className="flex flex-col gap-1">
            {verdict.checks.map((check, index) => (
              <li key={`${index}`} className="flex flex-wrap items-center gap-2 text-xs">
                <Badge tone={RESULT_LOOKS[check.result].tone}>
                  {RESULT_LOOKS[check.result].label}
                </Badge>
                <code className="min-w-0 grow truncate font-mono">{check.command}</code>
                {check.counts !== null && (
                  <span className="text-ink-soft tabular-nums">
                    {check.counts.passed} pass, {check.counts.failed} fail, {check.counts.skipped}{' '}
                    skipped
                  </span>
                )}
                <span className="text-ink-faint tabular-nums">
                  {formatDuration(check.duration_ms)}
                </span>
                {check.pressure !== null && (
                  <p className="w-full text-ink-soft">{check.pressure.sentence}</p>
                )}
              </li>
            ))}
          </ul>
          {verdict.weakened_tests.length > 0 && (
            <p className="text-sm text-fail">
              Tests that say less than before:{' '}
              {verdict.weakened_tests.map(({ path }) => path).join(', ')}
            </p>
          )}
          <Evidence verdictId={verdict.id} />
        </div>
      )}
    </li>
  );
}
