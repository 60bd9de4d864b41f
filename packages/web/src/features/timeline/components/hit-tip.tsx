import { mascotOf } from '@ropewalk/contracts/mascots';
import { formatDuration, formatFull } from '#shared/format/format.ts';
import type { History } from '../history/history.logic.ts';
import { MARK_LOOKS, OUTCOME_LOOKS, ROLE_LABELS } from '../looks.ts';
import type { Hit } from '../render/chart-geometry.logic.ts';

const WIDTH = 260;

/** What the pointer is on. */
export function HitTip({
  history,
  end,
  width,
  hit,
  x,
  y,
}: {
  readonly history: History;
  readonly end: number;
  readonly width: number;
  readonly hit: Hit;
  readonly x: number;
  readonly y: number;
}) {
  const [title, ...lines] = describeHit(history, hit, end);
  return (
    <div
      className="pointer-events-none absolute z-20 rounded-md bg-solid px-2 py-1.5 text-xs text-on-solid shadow-floating"
      style={{
        left: Math.max(4, Math.min(x + 12, width - WIDTH - 4)),
        top: Math.max(2, y - 70),
        maxWidth: WIDTH,
      }}
    >
      <p className="font-medium">{title}</p>
      {lines.map((line) => (
        <p key={line} className="line-clamp-2">
          {line}
        </p>
      ))}
    </div>
  );
}

/** A title and what else there is to say. */
export function describeHit(history: History, hit: Hit, end: number): readonly string[] {
  const named = (id: number): string => `#${id} ${history.names.get(id) ?? ''}`;
  if (hit.type === 'mark') {
    const { kind, featureId, detail, at } = hit.mark;
    return [
      `${MARK_LOOKS[kind].label}${featureId === null ? '' : ` ${named(featureId)}`}`,
      ...(detail === '' ? [] : [detail]),
      formatFull(at),
    ];
  }
  const { runId, role, featureIds, outcome, detail, from, to } = hit.bar;
  return [
    `${mascotOf(runId)} · ${ROLE_LABELS[role]}`,
    ...featureIds.slice(0, 3).map(named),
    `${OUTCOME_LOOKS[outcome ?? 'going'].label} · ${formatDuration((to ?? end) - from)}`,
    ...(detail === null || detail === '' ? [] : [detail]),
  ];
}
