import { plural } from '#shared/format/format.ts';
import { buttonClass } from '#ui/button.tsx';
import { Link } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import type { ArchiveReport, ReferenceReport } from '../api/import-project.ts';

/** What was brought along, and what was not. */
export function ImportReport({ report }: { readonly report: ArchiveReport | ReferenceReport }) {
  const lists =
    'brought' in report
      ? [
          { title: 'Brought along', lines: report.brought },
          { title: 'Mended on the way', lines: report.mended },
          { title: 'Left behind', lines: report.left },
        ]
      : [{ title: 'Not as it was', lines: report.changed }];
  return (
    <section className="flex flex-col gap-3" aria-label="What came of it">
      <p className="flex items-center gap-2 font-medium" role="status">
        <CircleCheck className="size-5 text-pass" aria-hidden />“{report.name}” is here, with{' '}
        {plural(report.features, 'feature')}
        {'brought' in report ? '' : ` (${report.passing} passing)`}.
      </p>
      {'brought' in report && report.passing > 0 && (
        <p className="text-sm text-ink-soft">
          {plural(report.passing, 'feature')} {report.passing === 1 ? 'is' : 'are'} said to pass
          there. Ropewalk believes what it has seen itself: they are looked at again.
        </p>
      )}
      {lists
        .filter(({ lines }) => lines.length > 0)
        .map(({ title, lines }) => (
          <div key={title}>
            <h3 className="text-sm font-semibold">{title}</h3>
            <ul className="ml-4 list-disc text-sm text-ink-soft">
              {lines.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        ))}
      <Link
        to="/p/$project"
        params={{ project: report.name }}
        className={`${buttonClass('solid')} self-start`}
      >
        Open {report.name}
      </Link>
    </section>
  );
}
