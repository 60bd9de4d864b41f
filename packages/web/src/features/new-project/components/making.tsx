import { Button } from '#ui/button.tsx';
import { classNames } from '#ui/class-names.ts';
import { Notice } from '#ui/notice.tsx';
import { ScrollBox } from '#ui/scroll-box.tsx';
import { CircleCheck, CircleDashed, CircleX, LoaderCircle } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { MakeStep } from '../api/make-project.ts';
import type { Making as MakingOf } from './use-making.ts';

const TEXTS: Readonly<Record<MakeStep, string>> = {
  folder: 'Folder',
  template: 'Template',
  project: 'Project and repository',
  spec: 'Spec',
  settings: 'Settings',
  crew: 'Crew',
};

/** How far it is, what a template says meanwhile, and what to do when something was refused. */
export function Making({
  making,
  again,
}: {
  readonly making: MakingOf;
  readonly again: () => void;
}) {
  const { state } = making;
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  });
  if (state.status === 'idle') {
    return null;
  }
  const present = state.steps.indexOf(state.present);
  return (
    <section aria-label="What is done" className="flex flex-col gap-2">
      <ol className="flex flex-col gap-1" aria-live="polite">
        {state.steps.map((step, index) => {
          const look =
            state.status === 'done' || index < present
              ? 'done'
              : index > present
                ? 'waits'
                : state.status;
          return (
            <li key={step} className="flex items-center gap-2 text-sm">
              <StepIcon look={look} />
              {TEXTS[step]}
              {look === 'running' && <span className="text-ink-faint">…</span>}
            </li>
          );
        })}
      </ol>
      {state.lines.length > 0 && (
        <ScrollBox
          ref={log}
          label="What the template says"
          className="max-h-56 overflow-auto rounded-md font-mono border border-line bg-sunken p-2 text-xs whitespace-pre-wrap"
        >
          {state.lines.join('\n')}
        </ScrollBox>
      )}
      {state.status === 'running' && state.present === 'template' && (
        <Button className="self-start" onClick={() => making.cancel()}>
          Cancel
        </Button>
      )}
      {state.status === 'failed' && (
        <Notice tone="fail" action={<Button onClick={again}>Try again</Button>}>
          <span role="alert">{state.problem}</span>
        </Notice>
      )}
    </section>
  );
}

function StepIcon({ look }: { readonly look: 'done' | 'waits' | 'running' | 'failed' }) {
  switch (look) {
    case 'done':
      return <CircleCheck className="size-4 text-pass" aria-label="Done" />;
    case 'failed':
      return <CircleX className="size-4 text-fail" aria-label="Failed" />;
    case 'running':
      return (
        <LoaderCircle
          className={classNames('size-4 animate-spin text-work')}
          aria-label="Under way"
        />
      );
    case 'waits':
      return <CircleDashed className="size-4 text-ink-faint" aria-label="To come" />;
  }
}
