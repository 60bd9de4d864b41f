import { useLiveState } from '#shared/live/project-live-context.tsx';
import { LogLines } from '#shared/log/log-lines.tsx';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Select } from '#ui/field.tsx';
import { IconButton } from '#ui/icon-button.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { Settings2, WrapText } from 'lucide-react';
import { useState } from 'react';
import { DEV_SERVER_LOOKS } from '../dev-server.logic.ts';
import { useDevLog, useDevServer } from '../use-dev-server.ts';
import { DevServerActions } from './dev-server-actions.tsx';
import { DevServerConfig } from './dev-server-config.tsx';

/** The dev server of the person's folder, or of the workspace of an agent, with what it writes. */
export function DevServerPanel() {
  const [runId, setRunId] = useState<number | null>(null);
  const [isConfiguring, setConfiguring] = useState(false);
  const agents = useLiveState((state) => state.agents);
  const { data: status, refetch } = useDevServer(runId);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex flex-wrap items-center gap-1.5 px-2 py-1 text-sm">
        <Select
          aria-label="Whose dev server"
          className="h-7 w-40"
          value={runId ?? ''}
          onChange={({ target }) => setRunId(target.value === '' ? null : Number(target.value))}
        >
          <option value="">Your folder</option>
          {[...agents.values()].map(({ agentIndex, agentName }) => (
            <option key={agentIndex} value={agentIndex}>
              {agentName} (run {agentIndex})
            </option>
          ))}
        </Select>
        {status !== undefined && (
          <>
            <Badge tone={DEV_SERVER_LOOKS[status.status].tone}>
              {DEV_SERVER_LOOKS[status.status].label}
            </Badge>
            <DevServerActions status={status} />
          </>
        )}
        {runId !== null && (
          <Button size="small" look="quiet" onClick={() => void refetch()}>
            Look again
          </Button>
        )}
        <Button size="small" look="quiet" onClick={() => setConfiguring(true)}>
          <Settings2 aria-hidden /> Command
        </Button>
        {status !== undefined && status.command !== null && (
          <code className="min-w-0 truncate font-mono text-xs text-ink-faint">
            {status.command}
          </code>
        )}
      </div>
      {status !== undefined && status.detail !== null && (
        <p
          className={`px-3 pb-1 text-sm ${status.status === 'crashed' ? 'text-fail' : 'text-ink-soft'}`}
        >
          {status.detail}
        </p>
      )}
      {status === undefined ? (
        <Skeleton className="m-2 h-16" />
      ) : (
        <DevLog key={runId} runId={runId} isStopped={status.status === 'stopped'} />
      )}
      <DevServerConfig open={isConfiguring} onClose={() => setConfiguring(false)} />
    </div>
  );
}

function DevLog({
  runId,
  isStopped,
}: {
  readonly runId: number | null;
  readonly isStopped: boolean;
}) {
  const lines = useDevLog(runId);
  const [isWrapped, setWrapped] = useState(true);
  if (lines.length === 0) {
    return (
      <p className="px-3 py-3 text-sm text-ink-soft">
        {isStopped
          ? 'Start it to see the application, as it has landed, in a browser.'
          : 'It has not written anything yet.'}
      </p>
    );
  }
  return (
    <div className="relative flex min-h-0 grow flex-col">
      <LogLines label="Log of the dev server" lines={lines} isAtEnd isWrapped={isWrapped} />
      <IconButton
        label="Wrap long lines"
        size="small"
        aria-pressed={isWrapped}
        className="absolute top-1 right-4 bg-surface"
        onClick={() => setWrapped(!isWrapped)}
      >
        <WrapText />
      </IconButton>
    </div>
  );
}
