import { mascotOf } from '@ropewalk/contracts/mascots';
import { formatCompact, formatDuration, formatMoney, plural } from '#shared/format/format.ts';
import { Badge } from '#ui/badge.tsx';
import { Mascot } from '#ui/mascot.tsx';
import { Panel } from '#ui/panel.tsx';
import { Progress } from '#ui/progress.tsx';
import { FEATURE_LOOKS } from '#ui/status-look.ts';
import { Link } from '@tanstack/react-router';
import type { History } from '../history/history.logic.ts';
import { STATUSES, totalOf, type CrewNow, type Moment } from '../history/moment.logic.ts';
import { ROLE_LABELS } from '../looks.ts';

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const CREW_LABELS: Readonly<Record<CrewNow, string>> = {
  stopped: 'Crew stopped',
  running: 'Crew works',
  paused: 'Crew paused',
  draining: 'Crew drains',
};

/** The board in numbers, and what each agent was doing. */
export function MomentPanel({
  history,
  moment,
  at,
  isLive,
}: {
  readonly history: History;
  readonly moment: Moment;
  readonly at: number;
  readonly isLive: boolean;
}) {
  const total = totalOf(moment);
  const shown = STATUSES.filter((status) => moment.counts[status] > 0 || status === 'passing');
  const parts = [...shown].sort((a, b) => Number(b === 'passing') - Number(a === 'passing'));
  return (
    <Panel
      title={isLive ? 'Now' : `At ${TIME.format(at)}`}
      actions={
        <Badge
          tone={moment.crew === 'running' ? 'work' : moment.crew === 'paused' ? 'ask' : 'wait'}
        >
          {CREW_LABELS[moment.crew]}
        </Badge>
      }
    >
      <div className="flex flex-col gap-3 p-3">
        <Progress
          label={`${moment.counts.passing} of ${total} features pass`}
          total={total}
          parts={parts
            .filter((status) => status !== 'pending')
            .map((status) => ({ tone: FEATURE_LOOKS[status].tone, count: moment.counts[status] }))}
        />
        <dl className="flex flex-wrap gap-x-4 gap-y-1 text-sm tabular-nums">
          {parts.map((status) => (
            <Fact key={status} label={FEATURE_LOOKS[status].label} value={moment.counts[status]} />
          ))}
          <Fact label="Landed" value={moment.landed} />
          <Fact label="Refused" value={moment.refused} />
          <Fact
            label="Regressions"
            value={
              moment.regressions.size === 0
                ? moment.regressed
                : `${moment.regressed}, ${moment.regressions.size} open`
            }
          />
          <Fact
            label="Verdicts"
            value={`${moment.verdicts.pass} pass, ${moment.verdicts.fail} fail`}
          />
          <Fact label="Spent" value={formatMoney(moment.costUsd)} />
          <Fact label="Tokens" value={formatCompact(moment.tokens)} />
        </dl>
        {moment.isTargetRed && <p className="text-sm text-fail">The target branch was red.</p>}
        {moment.crew === 'stopped' && moment.crewEnd !== null && (
          <p className="text-sm text-ink-soft">{moment.crewEnd}</p>
        )}
        <Agents history={history} moment={moment} at={at} />
      </div>
    </Panel>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: number | string }) {
  return (
    <div className="flex gap-1.5">
      <dt className="text-ink-soft">{label}</dt>
      <dd className="font-medium">{value}</dd>
    </div>
  );
}

function Agents({
  history,
  moment,
  at,
}: {
  readonly history: History;
  readonly moment: Moment;
  readonly at: number;
}) {
  if (moment.runs.size === 0) {
    return <p className="text-sm text-ink-soft">Nobody worked.</p>;
  }
  return (
    <ul aria-label={plural(moment.runs.size, 'agent')} className="flex flex-col gap-1">
      {[...moment.runs].map(([runId, { role, featureIds, status, since }]) => {
        const [first] = featureIds;
        return (
          <li key={runId} className="flex items-center gap-2 text-sm">
            <Mascot name={mascotOf(runId)} className="size-6" />
            <Link
              to="."
              search={(before) => ({ ...before, run: runId })}
              className="shrink-0 font-medium hover:underline"
            >
              {mascotOf(runId)}
            </Link>
            <span className="min-w-0 grow truncate text-ink-soft">
              {ROLE_LABELS[role]}
              {first !== undefined && ` · #${first} ${history.names.get(first) ?? ''}`}
              {featureIds.length > 1 && ` and ${featureIds.length - 1} more`}
              {status !== 'running' && ' · gets ready'}
            </span>
            <span className="text-xs whitespace-nowrap text-ink-soft tabular-nums">
              {formatDuration(at - since)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
