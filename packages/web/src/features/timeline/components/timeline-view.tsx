import { IconSource, type Icons } from '#shared/canvas/icon-source.tsx';
import { useMemo, useState } from 'react';
import { CHART_ICONS } from '../looks.ts';
import type { History } from '../history/history.logic.ts';
import type { Hit } from '../render/chart-geometry.logic.ts';
import { cursorAtSeq, cursorAtTime, timeOf } from '../model/player.logic.ts';
import { usePlayer } from '../model/use-player.ts';
import { useEnd, useTimeScale } from '../model/use-timeline.ts';
import { Chart } from './chart.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { MarkList } from './mark-list.tsx';
import { MomentPanel } from './moment-panel.tsx';
import { PlayerBar } from './player-bar.tsx';

export interface Opened {
  readonly feature?: number;
  readonly run?: number;
}

export function TimelineView({
  history,
  version,
  isReady,
  moment,
  onMoment,
  onOpen,
}: {
  readonly history: History;
  /** Grows when the history does. */
  readonly version: number;
  readonly isReady: boolean;
  readonly moment: number | null;
  readonly onMoment: (seq: number | null) => void;
  readonly onOpen: (opened: Opened) => void;
}) {
  const [icons, setIcons] = useState<Icons | null>(null);
  const end = useEnd(history, version);
  const scale = useTimeScale(history, version, end);
  const player = usePlayer(history, scale, isReady, moment, onMoment);
  const { cursor } = player;
  const count = cursor.type === 'live' ? history.events.length : cursor.count;
  const shown = useMemo(() => history.momentAfter(count), [history, count]);
  const at = timeOf(cursor, end);
  const open = (hit: Hit): void => {
    if (hit.type === 'bar') {
      onOpen({ run: hit.bar.runId });
    } else if (hit.mark.featureId !== null) {
      onOpen({ feature: hit.mark.featureId });
    } else {
      player.pause();
      player.go(cursorAtSeq(history, hit.mark.seq));
    }
  };
  return (
    <div className="flex min-h-0 grow flex-col gap-3 p-3">
      <IconSource icons={CHART_ICONS} onIcons={setIcons} />
      <PlayerBar history={history} player={player} at={at} count={count} moment={shown} />
      <section aria-label="Who worked when" className="rounded-lg border border-line bg-surface">
        {icons !== null && (
          <Chart
            history={history}
            version={version}
            scale={scale}
            icons={icons}
            end={end}
            at={at}
            isLive={cursor.type === 'live'}
            onScrub={(time) => {
              player.pause();
              player.go(cursorAtTime(history, time));
            }}
            onOpen={open}
          />
        )}
        <ChartLegend />
      </section>
      <div className="grid gap-3 lg:grid-cols-2">
        <MomentPanel history={history} moment={shown} at={at} isLive={cursor.type === 'live'} />
        <MarkList
          history={history}
          version={version}
          seq={shown.seq}
          onGo={(seq) => {
            player.pause();
            player.go(cursorAtSeq(history, seq));
          }}
        />
      </div>
    </div>
  );
}
