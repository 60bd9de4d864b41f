import { useCommand } from '#shared/api/use-command.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Input } from '#ui/field.tsx';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { renameTerminal, terminalsQuery, type Terminal } from '../api/terminals.ts';

/** Another name for a terminal. */
export function RenameDialog({
  project,
  terminal,
  onClose,
}: {
  readonly project: string;
  readonly terminal: Terminal;
  readonly onClose: () => void;
}) {
  const [name, setName] = useState(terminal.name);
  const queries = useQueryClient();
  const rename = useCommand((next: string) => renameTerminal(project, terminal.id, next));
  const save = (): void => {
    const next = name.trim();
    if (next !== '') {
      rename.mutate(next, {
        onSuccess: () => {
          void queries.invalidateQueries(terminalsQuery(project));
          onClose();
        },
      });
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Rename ${terminal.name}`}
      className="max-w-sm"
      footer={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button look="solid" busy={rename.isPending} onClick={save}>
            Rename
          </Button>
        </>
      }
    >
      <Field label="Name">
        {(ids) => (
          <Input
            {...ids}
            value={name}
            maxLength={100}
            onChange={({ target }) => setName(target.value)}
            onKeyDown={({ key }) => key === 'Enter' && save()}
          />
        )}
      </Field>
    </Dialog>
  );
}
