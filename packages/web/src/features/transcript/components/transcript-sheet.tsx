import { useLive, useLiveState } from '#shared/live/project-live-context.tsx';
import { MessageBox } from '#shared/runs/message-box.tsx';
import { runQuery } from '#shared/runs/run-queries.ts';
import { StopRunDialog } from '#shared/runs/stop-run-dialog.tsx';
import { toSentence } from '#shared/api/api-error.ts';
import type { Run } from '#shared/api/wire.ts';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Elapsed } from '#ui/elapsed.tsx';
import { Notice } from '#ui/notice.tsx';
import { OUTCOME_LOOKS, ROLE_LOOKS, RUN_STATUS_LOOKS } from '#ui/run-look.ts';
import { SideSheet } from '#ui/side-sheet.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { CircleStop } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useStore } from 'zustand';
import type { Transcript } from '../transcript.ts';
import { useTranscript } from '../use-transcript.ts';
import { TranscriptList } from './transcript-list.tsx';
import { TranscriptSearch } from './transcript-search.tsx';

/** What an agent said and did, from the first word to the last, live while it works. `at` is a position in it. */
export function TranscriptSheet({
  runId,
  at,
}: {
  readonly runId: number;
  readonly at: number | null;
}) {
  const navigate = useNavigate();
  const close = (): void =>
    void navigate({
      to: '.',
      search: ({ run: _run, at: _at, ...search }) => search,
    });
  const { project } = useLive();
  const { data: run, error } = useQuery(runQuery(project, runId));
  const agent = useLiveState((state) => state.agents.get(runId));
  const name = agent?.agentName ?? `run ${runId}`;
  return (
    <SideSheet
      open
      onClose={close}
      title={
        run === undefined
          ? `Run ${runId}`
          : `${agent?.agentName ?? ROLE_LOOKS[run.role].label}, run ${runId}`
      }
      className="max-w-4xl"
    >
      {error !== null && (
        <Notice tone="fail" className="m-3">
          {toSentence(error)}
        </Notice>
      )}
      {run !== undefined && (
        <div className="flex h-full min-h-0 flex-col">
          <RunHead project={project} run={run} name={name} />
          <Body key={runId} project={project} run={run} at={at} />
          {run.status !== 'ended' && (
            <div className="border-t border-line p-3">
              <MessageBox project={project} runId={runId} name={name} />
            </div>
          )}
        </div>
      )}
    </SideSheet>
  );
}

function RunHead({
  project,
  run,
  name,
}: {
  readonly project: string;
  readonly run: Run;
  readonly name: string;
}) {
  const [isStopping, setStopping] = useState(false);
  const isLive = run.status !== 'ended';
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2 text-sm">
      {isLive && (
        <Badge tone={RUN_STATUS_LOOKS[run.status].tone}>{RUN_STATUS_LOOKS[run.status].label}</Badge>
      )}
      {run.outcome !== null && (
        <Badge tone={OUTCOME_LOOKS[run.outcome].tone}>{OUTCOME_LOOKS[run.outcome].label}</Badge>
      )}
      {run.features.map(({ feature_id, outcome }) => (
        <span key={feature_id} className="flex items-center gap-1">
          <Link
            to="."
            search={({ run: _run, at: _at, ...search }) => ({ ...search, feature: feature_id })}
            className="tabular-nums underline-offset-2 hover:underline"
          >
            Feature #{feature_id}
          </Link>
          {outcome !== null && (
            <Badge tone={OUTCOME_LOOKS[outcome].tone}>{OUTCOME_LOOKS[outcome].label}</Badge>
          )}
        </span>
      ))}
      {isLive && run.started_at !== null && (
        <span className="text-xs text-ink-faint">
          <Elapsed since={run.started_at} />
        </span>
      )}
      <span className="min-w-0 truncate text-xs text-ink-faint">
        {run.driver.split(':')[0]}
        {run.model === null ? '' : ` · ${run.model}`}
      </span>
      {run.worker !== null && (
        <span className="text-xs text-ink-faint">
          on{' '}
          <Link to="/workers" className="underline underline-offset-2">
            {run.worker.name}
          </Link>
        </span>
      )}
      {isLive && (
        <Button
          size="small"
          look="danger-quiet"
          className="ml-auto"
          onClick={() => setStopping(true)}
        >
          <CircleStop aria-hidden /> Stop
        </Button>
      )}
      {run.detail !== null && <p className="w-full text-ink-soft">{run.detail}</p>}
      <StopRunDialog
        project={project}
        runId={run.id}
        name={name}
        hasFeatures={run.features.length > 0}
        open={isStopping}
        onOpenChange={setStopping}
      />
    </div>
  );
}

function Body({
  project,
  run,
  at,
}: {
  readonly project: string;
  readonly run: Run;
  readonly at: number | null;
}) {
  const transcript = useTranscript(run.id, at);
  const [found, setFound] = useState<number | null>(null);
  const show = useCallback(
    (position: number) => {
      void transcript.reveal(position).then(() => setFound(position));
    },
    [transcript],
  );
  return (
    <>
      <div className="flex items-center gap-2 border-b border-line px-3 py-1.5">
        <TranscriptSearch project={project} runId={run.id} onShow={show} />
      </div>
      <Shown transcript={transcript} marked={found ?? at} isLive={run.status !== 'ended'} />
    </>
  );
}

function Shown({
  transcript,
  marked,
  isLive,
}: {
  readonly transcript: Transcript;
  readonly marked: number | null;
  readonly isLive: boolean;
}) {
  const status = useStore(transcript.state, (state) => state.status);
  const sentence = useStore(transcript.state, (state) => state.sentence);
  const isEmpty = useStore(transcript.state, (state) => state.rows.length === 0);
  if (status === 'reading') {
    return <Skeleton className="m-3 h-40" />;
  }
  if (status === 'failed') {
    return (
      <Notice
        tone="fail"
        className="m-3"
        action={<Button onClick={() => void transcript.showEnd()}>Try again</Button>}
      >
        {sentence}
      </Notice>
    );
  }
  if (isEmpty) {
    return (
      <p className="grow px-4 py-6 text-sm text-ink-soft">
        {isLive ? 'The agent has not said anything yet.' : 'The agent never said anything.'}
      </p>
    );
  }
  return <TranscriptList transcript={transcript} marked={marked} isLive={isLive} />;
}
