import { useLive, useLiveState } from '#shared/live/project-live-context.tsx';
import { LogLines } from '#shared/log/log-lines.tsx';
import { Button } from '#ui/button.tsx';
import { Input, Select } from '#ui/field.tsx';
import { IconButton } from '#ui/icon-button.tsx';
import { Copy, Eraser, WrapText } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { toast } from 'sonner';
import { useStore } from 'zustand';
import { filterLines, runsIn, type LogFilter } from '../log-window.logic.ts';
import { createLogReader, type LogReader } from '../log-window.ts';

const ALL: LogFilter = { runId: null, text: '' };

/** What all agents say, live; what they said before is read as somebody goes up. */
export function AgentsLog() {
  const live = useLive();
  const [reader] = useState(() => createLogReader(live));
  useEffect(() => reader.open(), [reader]);
  const { lines, isAtEnd, failure } = useStore(reader.state);
  const agents = useLiveState((state) => state.agents);
  const [filter, setFilter] = useState(ALL);
  const [isWrapped, setWrapped] = useState(() => matchMedia('(max-width: 640px)').matches);
  const shown = useMemo(() => filterLines(lines, filter), [lines, filter]);
  const earlier = useCallback(() => void reader.earlier(), [reader]);
  const later = useCallback(() => void reader.later(), [reader]);
  const whoOf = useCallback(
    (runId: number): string => {
      const name = agents.get(runId)?.agentName;
      return name === undefined ? `run ${runId}` : `${name} ${runId}`;
    },
    [agents],
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex flex-wrap items-center gap-1.5 px-2 py-1">
        <Select
          aria-label="Lines of which agent"
          className="h-7 w-36 max-sm:w-28"
          value={filter.runId ?? ''}
          onChange={({ target }) =>
            setFilter({ ...filter, runId: target.value === '' ? null : Number(target.value) })
          }
        >
          <option value="">All agents</option>
          {runsIn(lines).map((runId) => (
            <option key={runId} value={runId}>
              {whoOf(runId)}
            </option>
          ))}
        </Select>
        <Input
          type="search"
          aria-label="Lines with this text"
          placeholder="Filter"
          className="h-7 w-40 max-sm:w-28"
          value={filter.text}
          onChange={({ target }) => setFilter({ ...filter, text: target.value })}
        />
        <LogActions
          reader={reader}
          text={() =>
            shown
              .map(
                ({ at, runId, text }) => `${at} ${runId === null ? '' : `${whoOf(runId)} `}${text}`,
              )
              .join('\n')
          }
          isWrapped={isWrapped}
          onWrap={() => setWrapped(!isWrapped)}
        />
      </div>
      {failure !== null && (
        <p role="alert" className="px-2 pb-1 text-xs text-fail">
          {failure}{' '}
          <Button size="small" onClick={() => void reader.earlier()}>
            Try again
          </Button>
        </p>
      )}
      {shown.length === 0 ? (
        <p className="px-3 py-4 text-sm text-ink-soft">
          {lines.length === 0 ? 'No agent has said anything yet.' : 'No line that is held fits.'}{' '}
          {lines.length > 0 && (
            <Button size="small" onClick={() => void reader.earlier()}>
              Look further back
            </Button>
          )}
        </p>
      ) : (
        <LogLines
          label="Log of the agents"
          lines={shown}
          isAtEnd={isAtEnd}
          isWrapped={isWrapped}
          whoOf={whoOf}
          onFollow={reader.setFollowing}
          onNearStart={earlier}
          onNearEnd={later}
        />
      )}
    </div>
  );
}

function LogActions({
  reader,
  text,
  isWrapped,
  onWrap,
}: {
  readonly reader: LogReader;
  readonly text: () => string;
  readonly isWrapped: boolean;
  readonly onWrap: () => void;
}) {
  return (
    <>
      <IconButton label="Wrap long lines" size="small" aria-pressed={isWrapped} onClick={onWrap}>
        <WrapText />
      </IconButton>
      <IconButton
        label="Copy what is shown"
        size="small"
        onClick={() => {
          navigator.clipboard.writeText(text()).then(
            () => toast.success('The lines are in the clipboard.'),
            () => toast.error('The clipboard cannot be used here.'),
          );
        }}
      >
        <Copy />
      </IconButton>
      <IconButton label="Clear the view" size="small" onClick={reader.clear}>
        <Eraser />
      </IconButton>
    </>
  );
}
