import type { FeatureStatus } from '#shared/api/wire.ts';
import { classNames } from '#ui/class-names.ts';
import { FEATURE_LOOKS } from '#ui/status-look.ts';
import { TONES } from '#ui/tone.ts';

const STATUSES: readonly FeatureStatus[] = [
  'pending',
  'in_progress',
  'landing',
  'passing',
  'needs_input',
  'parked',
];

/** What colours, shapes and lines of the graph mean. */
export function Legend() {
  return (
    <dl className="flex flex-wrap gap-x-3 gap-y-1 text-xs text-ink-soft">
      {STATUSES.map((status) => {
        const { icon: Icon, label, tone } = FEATURE_LOOKS[status];
        return (
          <div key={status} className="flex items-center gap-1">
            <dt className={classNames('rounded p-0.5', TONES[tone].soft)}>
              <Icon className="size-3.5" aria-hidden />
              <span className="sr-only">{label}</span>
            </dt>
            <dd aria-hidden>{label}</dd>
          </div>
        );
      })}
      <Line className="border-t-[3px] border-rope">Critical path</Line>
      <Line className="border-t-2 border-dashed border-fail">Held up</Line>
      <Line className="border-t border-line-strong">Needed one passes</Line>
      <div className="flex items-center gap-1">
        <dt className="rounded-full border border-line-strong px-1 text-2xs font-semibold">+3</dt>
        <dd>not drawn</dd>
      </div>
    </dl>
  );
}

function Line({ className, children }: { readonly className: string; readonly children: string }) {
  return (
    <div className="flex items-center gap-1">
      <dt className={classNames('w-5', className)}>
        <span className="sr-only">{children}</span>
      </dt>
      <dd aria-hidden>{children}</dd>
    </div>
  );
}
