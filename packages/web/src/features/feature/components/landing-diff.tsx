import { useLive } from '#shared/live/project-live-context.tsx';
import { classNames } from '#ui/class-names.ts';
import { Notice } from '#ui/notice.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { landingQuery } from '../api/feature-queries.ts';
import { toDiffFiles, type DiffFile, type DiffLine } from '../diff.logic.ts';

/** Files of more lines are folded at first. */
const FOLD_LINES = 300;

/** What a landing changes, file by file. */
export default function LandingDiff({ landingId }: { readonly landingId: number }) {
  const { project } = useLive();
  const { data: landing } = useQuery(landingQuery(project, landingId));
  const diff = landing?.diff ?? null;
  const files = useMemo(() => (diff === null ? [] : toDiffFiles(diff.diff)), [diff]);
  if (landing === undefined) {
    return <Skeleton className="h-24" />;
  }
  if (diff === null) {
    return <p className="text-sm text-ink-soft">There is nothing to compare.</p>;
  }
  return (
    <div className="flex flex-col gap-2">
      {files.map((file) => (
        <OneFile key={file.path} file={file} />
      ))}
      {(diff.truncated || diff.more_files > 0) && (
        <Notice tone="wait">
          This is its beginning; the rest is to be seen with git:{' '}
          <code>git show {diff.to.slice(0, 10)}</code>
        </Notice>
      )}
    </div>
  );
}

function OneFile({ file }: { readonly file: DiffFile }) {
  const { path, added, removed, isBinary, lines } = file;
  return (
    <details open={lines.length <= FOLD_LINES} className="rounded-md border border-line">
      <summary className="flex cursor-pointer items-center gap-2 px-2 py-1.5 text-xs">
        <span className="min-w-0 grow truncate font-mono">{path}</span>
        <span className="text-pass tabular-nums">+{added}</span>
        <span className="text-fail tabular-nums">−{removed}</span>
      </summary>
      {isBinary ? (
        <p className="px-2 py-1.5 text-xs text-ink-soft">A file that is not text.</p>
      ) : (
        <div
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by the keyboard
          tabIndex={0}
          role="region"
          aria-label={`Changes in ${path}`}
          className="overflow-x-auto border-t border-line"
        >
          <table className="w-full border-collapse font-mono text-xs">
            <tbody>
              {lines.map((line, index) => (
                <Line key={`${index}`} line={line} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

const LINE_LOOKS: Readonly<
  Record<DiffLine['kind'], { readonly sign: string; readonly look: string; readonly name: string }>
> = {
  insert: { sign: '+', look: 'bg-pass-soft', name: 'added' },
  delete: { sign: '−', look: 'bg-fail-soft', name: 'removed' },
  normal: { sign: ' ', look: '', name: '' },
  hunk: { sign: ' ', look: 'bg-sunken text-ink-faint', name: '' },
};

function Line({ line }: { readonly line: DiffLine }) {
  const { sign, look, name } = LINE_LOOKS[line.kind];
  return (
    <tr className={look}>
      <td className="w-10 px-1 text-right text-ink-faint select-none tabular-nums">
        {line.oldNumber}
      </td>
      <td className="w-10 px-1 text-right text-ink-faint select-none tabular-nums">
        {line.newNumber}
      </td>
      <td className={classNames('px-2 whitespace-pre')}>
        <span className="select-none">
          {sign} {name !== '' && <span className="sr-only">{name}: </span>}
        </span>
        {line.text}
      </td>
    </tr>
  );
}
