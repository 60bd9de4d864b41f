import { classNames } from '#ui/class-names.ts';
import { Panel } from '#ui/panel.tsx';
import { TONES } from '#ui/tone.ts';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { countWhile, type History } from '../history/history.logic.ts';
import { MARK_LOOKS } from '../looks.ts';

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const BEFORE = 9;
const AFTER = 3;

/** What happened around the moment: the same as the marks of the chart, to be read. */
export function MarkList({
  history,
  version,
  seq,
  onGo,
}: {
  readonly history: History;
  readonly version: number;
  readonly seq: number;
  readonly onGo: (seq: number) => void;
}) {
  const marks = useMemo(() => {
    const done = countWhile(history.marks, (mark) => mark.seq <= seq);
    // The version is a reason to look again: the history grows in place.
    return version < 0 ? [] : history.marks.slice(Math.max(0, done - BEFORE), done + AFTER);
  }, [history, version, seq]);
  return (
    <Panel title="Around this moment">
      {marks.length === 0 && <p className="p-3 text-sm text-ink-soft">Nothing yet.</p>}
      <ol className="flex flex-col p-1.5">
        {marks.toReversed().map((mark) => {
          const { icon: Icon, tone, label } = MARK_LOOKS[mark.kind];
          const { featureId } = mark;
          return (
            <li
              key={`${mark.seq}-${mark.kind}`}
              className={classNames(
                'flex items-center gap-2 rounded px-1.5 py-1 text-sm hover:bg-hover',
                mark.seq === seq && 'bg-hover',
              )}
            >
              <button
                type="button"
                onClick={() => onGo(mark.seq)}
                aria-label={`Go to ${TIME.format(mark.at)}: ${label}${featureId === null ? '' : `, feature ${featureId}`}`}
                className="shrink-0 rounded px-1 text-xs text-ink-soft tabular-nums underline decoration-dotted underline-offset-2 hover:text-ink"
              >
                {TIME.format(mark.at)}
              </button>
              <Icon className={classNames('size-4 shrink-0', TONES[tone].text)} aria-hidden />
              <span className="shrink-0">{label}</span>
              <span className="min-w-0 grow truncate text-ink-soft">
                {featureId !== null && (
                  <Link
                    to="."
                    search={(before) => ({ ...before, feature: featureId })}
                    className="text-ink underline"
                  >
                    #{featureId} {history.names.get(featureId)}
                  </Link>
                )}
                {mark.detail !== '' && ` ${featureId === null ? '' : '· '}${mark.detail}`}
              </span>
              {mark.seq > seq && <span className="text-xs text-ink-soft">later</span>}
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
