import type { Feature } from '#shared/api/wire.ts';
import { HelpButton } from '#shared/help/help-button.tsx';
import { useLive } from '#shared/live/project-live-context.tsx';
import { Ago } from '#ui/ago.tsx';
import { Notice } from '#ui/notice.tsx';
import { useQuery } from '@tanstack/react-query';
import { reasonQuery } from '../api/feature-queries.ts';
import { AskForm } from './ask-form.tsx';
import { Dependencies } from './dependencies.tsx';
import { Part } from './part.tsx';

/** What a feature is, what it waits for, what was found out about it. */
export function Details({ feature }: { readonly feature: Feature }) {
  const { description, steps, checks, notes, regression, suspicion, last_failure } = feature;
  return (
    <div className="flex flex-col gap-4 p-4">
      {feature.human_input_request !== null && (
        <AskForm featureId={feature.id} question={feature.human_input_request} />
      )}
      <Why featureId={feature.id} />
      {regression !== null && (
        <Notice tone="fail">
          <strong>It passed before.</strong> {regression}
        </Notice>
      )}
      {suspicion !== null && (
        <Notice tone="ask">
          <strong>A regression agent doubts it:</strong> {suspicion}
        </Notice>
      )}
      <Part title="Description">
        <p className="whitespace-pre-wrap">{description}</p>
      </Part>
      <Part title="Steps">
        <ol className="list-decimal space-y-0.5 pl-5">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </Part>
      <Dependencies feature={feature} />
      {checks.length > 0 && (
        <Part title="Checks of its own">
          <ul className="space-y-1">
            {checks.map(({ command }) => (
              <li key={command} className="font-mono text-xs break-all">
                {command}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {last_failure !== null && feature.status !== 'passing' && (
        <Part title="Last failure">
          <p className="whitespace-pre-wrap">{last_failure}</p>
        </Part>
      )}
      {notes.length > 0 && (
        <Part title="Notes">
          <ul className="space-y-2">
            {notes.map(({ text, at, run_id }) => (
              <li key={`${at}${text}`} className="text-sm">
                <p className="whitespace-pre-wrap">{text}</p>
                <p className="text-xs text-ink-faint">
                  {run_id === null ? 'A person' : `Run ${run_id}`}, <Ago at={at} />
                </p>
              </li>
            ))}
          </ul>
        </Part>
      )}
    </div>
  );
}

function Why({ featureId }: { readonly featureId: number }) {
  const { project } = useLive();
  const { data: reason } = useQuery(reasonQuery(project, featureId));
  if (reason === undefined || reason === null || reason.code === 'needs_input') {
    return null;
  }
  return (
    <Notice
      tone={reason.code === 'parked' ? 'fail' : 'wait'}
      action={<HelpButton trouble={{ help: reason.help, featureId, features: reason.features }} />}
    >
      <strong>Why nobody works on it: </strong>
      {reason.sentence}
      {reason.until !== null && (
        <>
          {' '}
          (<Ago at={reason.until} />)
        </>
      )}
    </Notice>
  );
}
