import { Empty } from '#ui/empty.tsx';
import { Notice } from '#ui/notice.tsx';
import { Progress } from '#ui/progress.tsx';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { History as HistoryIcon } from 'lucide-react';
import { useTimeline } from '../model/use-timeline.ts';
import { TimelineView } from './timeline-view.tsx';

/** Everything that has happened in a project, to be played back. */
export function TimelineScreen() {
  const { history, state } = useTimeline();
  const { moment } = useSearch({ from: '/p/$project/timeline' });
  const navigate = useNavigate({ from: '/p/$project/timeline' });
  return (
    <div className="flex min-h-full flex-col">
      <h1 className="sr-only">Timeline</h1>
      {state.status === 'failed' && (
        <Notice tone="fail" className="m-3">
          {state.sentence}
        </Notice>
      )}
      {state.status === 'reading' && (
        <div className="flex flex-col gap-1 p-3 pb-0 text-xs text-ink-soft">
          Reading what has happened: {Math.round(state.read * 100)} %
          <Progress
            label="Reading what has happened"
            total={100}
            parts={[{ tone: 'work', count: Math.round(state.read * 100) }]}
          />
        </div>
      )}
      {state.status === 'ready' && history.bars.length === 0 && (
        <Empty icon={HistoryIcon} title="Nobody has worked yet">
          Once the crew has been started, every agent, landing and regression is here, and the whole
          run can be played back.
        </Empty>
      )}
      {history.bars.length > 0 && (
        <TimelineView
          history={history}
          version={state.version}
          isReady={state.status === 'ready'}
          moment={moment ?? null}
          onMoment={(seq) =>
            void navigate({
              search: ({ moment: _before, ...rest }) =>
                seq === null ? rest : { ...rest, moment: seq },
              replace: true,
            })
          }
          onOpen={({ feature, run }) =>
            void navigate({
              search: (before) => ({
                ...before,
                ...(feature === undefined ? {} : { feature }),
                ...(run === undefined ? {} : { run }),
              }),
            })
          }
        />
      )}
    </div>
  );
}
