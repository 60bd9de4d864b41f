import { useLiveState } from '#shared/live/project-live-context.tsx';
import { Ago } from '#ui/ago.tsx';
import { Panel } from '#ui/panel.tsx';

const MOST_SHOWN = 8;

/** What the dispatcher has decided last. */
export function DecisionsPanel() {
  const decisions = useLiveState((state) => state.decisions);
  const [last] = decisions;
  return (
    <Panel
      title="Dispatcher"
      hint={
        last !== undefined &&
        `${last.codingAgents} coding, ${last.testingAgents} testing · ${last.readyCount} ready, ${last.blockedCount} blocked`
      }
    >
      {last === undefined ? (
        <p className="px-3 py-2 text-sm text-ink-soft">
          Nothing has been decided since this page was opened.
        </p>
      ) : (
        <ol className="divide-y divide-line">
          {decisions.slice(0, MOST_SHOWN).map(({ seq, message, timestamp }) => (
            <li key={seq} className="flex gap-2 px-3 py-1.5 text-sm">
              <span className="min-w-0 grow break-words text-ink-soft">{message}</span>
              <span className="shrink-0 text-xs text-ink-faint">
                <Ago at={timestamp} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
