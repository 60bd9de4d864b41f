import type { Verdict } from '#shared/api/wire.ts';
import { useLive } from '#shared/live/project-live-context.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { verdictQuery } from '../api/feature-queries.ts';
import { isPicture } from '../evidence.logic.ts';
import { Output } from './output.tsx';

/** What a verdict rests on: the output of its checks, and the files that came with the claim. */
export function Evidence({ verdictId }: { readonly verdictId: number }) {
  const { project } = useLive();
  const { data: verdict } = useQuery(verdictQuery(project, verdictId));
  if (verdict === undefined) {
    return <Skeleton className="h-20" />;
  }
  return (
    <>
      {verdict.evidence.map(({ argv, outputTail }, index) => (
        <figure key={`${index}`} className="flex flex-col gap-1">
          <figcaption className="font-mono text-xs break-all text-ink-soft">
            $ {argv.join(' ')}
          </figcaption>
          <Output text={outputTail === '' ? '(it wrote nothing)' : outputTail} />
        </figure>
      ))}
      <Files files={verdict.files} />
    </>
  );
}

function Files({ files }: { readonly files: Verdict['files'] }) {
  if (files.length === 0) {
    return null;
  }
  return (
    <ul aria-label="Files that came with the claim" className="grid gap-2 sm:grid-cols-2">
      {files.map(({ name, url }) => (
        <li key={url}>
          <a href={url} target="_blank" rel="noopener" className="block text-xs hover:underline">
            {isPicture(name) && (
              <img
                src={url}
                alt={`Evidence ${name}`}
                loading="lazy"
                className="mb-1 rounded border border-line"
              />
            )}
            {name}
          </a>
        </li>
      ))}
    </ul>
  );
}
