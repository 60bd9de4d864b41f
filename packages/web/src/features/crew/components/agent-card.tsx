import { formatCompact, formatMoney } from '#shared/format/format.ts';
import type { AgentUpdate } from '#shared/live/project-state.ts';
import type { Run } from '#shared/api/wire.ts';
import { MessageBox } from '#shared/runs/message-box.tsx';
import { StopRunDialog } from '#shared/runs/stop-run-dialog.tsx';
import { Badge } from '#ui/badge.tsx';
import { Button, buttonClass } from '#ui/button.tsx';
import { Elapsed } from '#ui/elapsed.tsx';
import { Mascot } from '#ui/mascot.tsx';
import { ROLE_LOOKS } from '#ui/run-look.ts';
import { Link } from '@tanstack/react-router';
import { CircleStop, MessageSquare, ScrollText } from 'lucide-react';
import { useState } from 'react';
import { ACTIVITY_LOOKS, tokensOf } from '../crew-cards.logic.ts';
import { BrowserView } from './browser-view.tsx';
import { FeatureLink } from './feature-link.tsx';

/** One agent that works: who it is, what it does now, what it has used, and what can be asked of it. */
export function AgentCard({
  project,
  agent,
  run,
  attempts,
  nameOf,
}: {
  readonly project: string;
  readonly agent: AgentUpdate;
  /** Undefined until it has been read. */
  readonly run: Run | undefined;
  /** How often its feature was tried before; null where that says nothing. */
  readonly attempts: number | null;
  readonly nameOf: (featureId: number) => string;
}) {
  const { agentIndex: runId, agentName: name, role, state, thought, startedAt, featureIds } = agent;
  const look = ACTIVITY_LOOKS[state];
  return (
    <li className="flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-surface p-3">
      <header className="flex items-center gap-2">
        <Mascot name={name} moving={look.isMoving} />
        <div className="min-w-0 grow">
          <h3 className="truncate leading-tight font-semibold">{name}</h3>
          <p className="truncate text-xs text-ink-faint">
            {ROLE_LOOKS[role].label} · run {runId}
            {run !== undefined && run.worker !== null && <> · on {run.worker.name}</>}
          </p>
        </div>
        <Badge tone={look.tone}>{look.label}</Badge>
      </header>
      {featureIds.length === 0 ? (
        <p className="text-sm text-ink-soft">{agent.featureName}</p>
      ) : (
        <ul className="flex flex-col gap-0.5 text-sm">
          {featureIds.map((id) => (
            <li key={id} className="min-w-0">
              <FeatureLink id={id} name={nameOf(id)} />
            </li>
          ))}
        </ul>
      )}
      <p className="line-clamp-2 min-h-9.5 text-sm break-words text-ink-soft">
        {thought ?? 'Says nothing yet.'}
      </p>
      <BrowserView runId={runId} name={name} />
      <p className="mt-auto flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-ink-faint tabular-nums">
        {startedAt === null ? <span>not started</span> : <Elapsed since={startedAt} />}
        {run !== undefined && tokensOf(run) > 0 && (
          <span>{formatCompact(tokensOf(run))} tokens</span>
        )}
        {run !== undefined && (
          <span>
            {run.usage.cost_usd === null
              ? 'cost not known'
              : `${run.usage.priced_by === null ? '' : '≈ '}${formatMoney(run.usage.cost_usd)}`}
          </span>
        )}
        {attempts !== null && <span>attempt {attempts + 1}</span>}
      </p>
      <CardActions project={project} agent={agent} />
    </li>
  );
}

function CardActions({
  project,
  agent,
}: {
  readonly project: string;
  readonly agent: AgentUpdate;
}) {
  const { agentIndex: runId, agentName: name, featureIds } = agent;
  const [isTelling, setTelling] = useState(false);
  const [isStopping, setStopping] = useState(false);
  return (
    <>
      <div className="flex flex-wrap gap-1 border-t border-line pt-2">
        <Link
          to="."
          search={(search) => ({ ...search, run: runId })}
          className={buttonClass('outline', 'small')}
        >
          <ScrollText aria-hidden /> Transcript
        </Link>
        <Button
          size="small"
          look="quiet"
          aria-expanded={isTelling}
          onClick={() => setTelling(!isTelling)}
        >
          <MessageSquare aria-hidden /> Message
        </Button>
        <Button
          size="small"
          look="danger-quiet"
          className="ml-auto"
          onClick={() => setStopping(true)}
        >
          <CircleStop aria-hidden /> Stop
        </Button>
      </div>
      {isTelling && <MessageBox project={project} runId={runId} name={name} />}
      <StopRunDialog
        project={project}
        runId={runId}
        name={name}
        hasFeatures={featureIds.length > 0}
        open={isStopping}
        onOpenChange={setStopping}
      />
    </>
  );
}
