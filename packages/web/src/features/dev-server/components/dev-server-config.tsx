import { keys } from '#shared/api/keys.ts';
import { useCommand } from '#shared/api/use-command.ts';
import { useLive } from '#shared/live/project-live-context.tsx';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { devServerConfigQuery, setDevCommand } from '../api/dev-server-queries.ts';

/** The command that starts the application: what was found, or what a person says instead. */
export function DevServerConfig({
  open,
  onClose,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
}) {
  const { project } = useLive();
  const { data: config } = useQuery({ ...devServerConfigQuery(project), enabled: open });
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="How the application is started"
      description="A program with its arguments, such as npm run dev. It is started without a shell."
    >
      {config === undefined ? (
        <Skeleton className="h-24" />
      ) : (
        <ConfigForm
          project={project}
          custom={config.custom_command}
          detected={config.detected_command}
          kind={config.detected_type}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

function ConfigForm({
  project,
  custom,
  detected,
  kind,
  onClose,
}: {
  readonly project: string;
  readonly custom: string | null;
  readonly detected: string | null;
  readonly kind: string | null;
  readonly onClose: () => void;
}) {
  const [command, setCommand] = useState(custom ?? '');
  const queries = useQueryClient();
  const save = useCommand((next: string | null) => setDevCommand(project, next));
  const take = (next: string | null): void =>
    save.mutate(next, {
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: keys.area(project, 'dev-server') });
        onClose();
      },
    });
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        take(command.trim() === '' ? null : command.trim());
      }}
    >
      <p className="text-sm text-ink-soft">
        {detected === null ? (
          'Nothing was found in the folder that could be started.'
        ) : (
          <>
            Found in the folder{kind === null ? '' : ` (${kind})`}:{' '}
            <code className="rounded bg-sunken px-1 font-mono text-xs">{detected}</code>
          </>
        )}
      </p>
      <Field label="Command of your own" hint="Left empty, what was found is started.">
        {(ids) => (
          <Input
            {...ids}
            className="font-mono"
            value={command}
            maxLength={4000}
            placeholder={detected ?? 'npm run dev'}
            onChange={({ target }) => setCommand(target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        {custom !== null && (
          <Button busy={save.isPending} onClick={() => take(null)}>
            Take it back
          </Button>
        )}
        <Button type="submit" look="solid" busy={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
