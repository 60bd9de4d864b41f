import { useCommand } from '#shared/api/use-command.ts';
import { useProjectSummary } from '#shared/api/use-projects.ts';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Panel } from '#ui/panel.tsx';
import { Switch } from '#ui/switch.tsx';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { deleteProject, resetProject } from '../api/project-settings.ts';

type Danger = 'quick' | 'full' | 'delete';

/** What cannot be taken back. Each says what goes and what stays. */
export function DangerZone({ project }: { readonly project: string }) {
  const [asked, setAsked] = useState<Danger | null>(null);
  const close = () => setAsked(null);
  return (
    <div id="danger" className="scroll-mt-4">
      <Panel title="Reset and delete">
        <ul className="divide-y divide-line">
          <Row
            title="Reset the backlog"
            text="Features, runs, landings and verdicts are forgotten. The spec, schedules, settings and everything that has landed stay."
            action="Reset backlog"
            onAsk={() => setAsked('quick')}
          />
          <Row
            title="Reset everything"
            text="The spec and its versions are forgotten, too. Schedules, settings and everything that has landed stay."
            action="Reset everything"
            onAsk={() => setAsked('full')}
          />
          <Row
            title="Delete the project"
            text="Ropewalk forgets it. The folder stays as it is, unless you say otherwise."
            action="Delete project"
            onAsk={() => setAsked('delete')}
          />
        </ul>
      </Panel>
      {(asked === 'quick' || asked === 'full') && (
        <ResetQuestion project={project} isFull={asked === 'full'} onClose={close} />
      )}
      {asked === 'delete' && <DeleteQuestion project={project} onClose={close} />}
    </div>
  );
}

function Row({
  title,
  text,
  action,
  onAsk,
}: {
  readonly title: string;
  readonly text: ReactNode;
  readonly action: string;
  readonly onAsk: () => void;
}) {
  return (
    <li className="flex flex-wrap items-center gap-3 p-3">
      <div className="min-w-0 grow basis-72">
        <p className="font-medium">{title}</p>
        <p className="text-sm text-ink-soft">{text}</p>
      </div>
      <Button look="danger-quiet" onClick={onAsk}>
        {action}
      </Button>
    </li>
  );
}

interface Question {
  readonly project: string;
  readonly onClose: () => void;
}

function ResetQuestion({ project, isFull, onClose }: Question & { readonly isFull: boolean }) {
  const reset = useCommand(
    () => resetProject(project, isFull),
    ({ message }) => message,
  );
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={isFull ? `Reset everything of “${project}”?` : `Reset the backlog of “${project}”?`}
      action={isFull ? 'Reset everything' : 'Reset backlog'}
      busy={reset.isPending}
      onConfirm={() => reset.mutate(undefined, { onSettled: onClose })}
    >
      <p>
        Gone: all features, runs, transcripts, landings and verdicts
        {isFull ? ', the spec with all its versions' : ''}.
      </p>
      <p className="mt-1">
        Stays: {isFull ? '' : 'the spec, '}schedules, settings, and the folder with everything that
        has landed in it.
      </p>
    </Confirm>
  );
}

function DeleteQuestion({ project, onClose }: Question) {
  const [withFiles, setWithFiles] = useState(false);
  const [typed, setTyped] = useState('');
  const summary = useProjectSummary(project);
  const navigate = useNavigate();
  const remove = useCommand(
    () => deleteProject(project, withFiles),
    ({ message }) => message,
  );
  const isSure = !withFiles || typed === project;
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Delete “${project}”?`}
      action={withFiles ? 'Delete project and files' : 'Delete project'}
      busy={remove.isPending || !isSure}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => void navigate({ to: '/' }),
          onSettled: onClose,
        })
      }
    >
      <div className="flex flex-col gap-3">
        <p>
          Gone: everything that Ropewalk knows of it: backlog, spec, runs, transcripts, evidence,
          schedules, conversations.
        </p>
        <p>
          {withFiles ? 'Gone, too: ' : 'Stays on disk: '}
          <code className="break-all">{summary?.path ?? 'its folder'}</code>, with everything in it.
        </p>
        <Switch label="Delete the folder, too" checked={withFiles} onCheckedChange={setWithFiles} />
        {withFiles && (
          <Field label={`Type “${project}” to delete its files`}>
            {(ids) => (
              <Input
                {...ids}
                value={typed}
                autoComplete="off"
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        )}
      </div>
    </Confirm>
  );
}
