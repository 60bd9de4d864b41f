import { classNames } from '#ui/class-names.ts';
import { TONES } from '#ui/tone.ts';
import { MARK_LOOKS, OUTCOME_LOOKS, type Look } from '../looks.ts';

const SHOWN: readonly { readonly key: string; readonly look: Look; readonly label?: string }[] = [
  { key: 'going', look: OUTCOME_LOOKS.going, label: 'Works' },
  { key: 'landed', look: OUTCOME_LOOKS.landed, label: 'Landed or verified' },
  { key: 'regression', look: MARK_LOOKS.regressed },
  { key: 'mended', look: MARK_LOOKS.mended },
  { key: 'refused', look: MARK_LOOKS.refused },
  { key: 'failed', look: OUTCOME_LOOKS.failed, label: 'Failed' },
  { key: 'asked', look: MARK_LOOKS.asked },
  { key: 'skipped', look: OUTCOME_LOOKS.no_change, label: 'No result' },
];

/** What shapes and colours of the chart mean. */
export function ChartLegend() {
  return (
    <dl className="flex flex-wrap gap-x-3 gap-y-1 border-t border-line px-3 py-1.5 text-xs text-ink-soft">
      {SHOWN.map(({ key, look: { icon: Icon, tone, label }, label: own }) => (
        <div key={key} className="flex items-center gap-1">
          <dt className={TONES[tone].text}>
            <Icon className="size-3.5" aria-hidden />
            <span className="sr-only">{own ?? label}</span>
          </dt>
          <dd aria-hidden>{own ?? label}</dd>
        </div>
      ))}
      <Swatch className="rounded-xs border border-dashed border-ink-soft">Testing agent</Swatch>
      <Swatch className="border-b-2 border-pass bg-pass-soft">Features that pass</Swatch>
    </dl>
  );
}

function Swatch({
  className,
  children,
}: {
  readonly className: string;
  readonly children: string;
}) {
  return (
    <div className="flex items-center gap-1">
      <dt className={classNames('h-3 w-4', className)}>
        <span className="sr-only">{children}</span>
      </dt>
      <dd aria-hidden>{children}</dd>
    </div>
  );
}
