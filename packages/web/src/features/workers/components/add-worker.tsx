import { useCommand } from '#shared/api/use-command.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Notice } from '#ui/notice.tsx';
import { Copy, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { makeJoinToken } from '../api/workers.ts';
import { isThisMachineOnly, joinCommand } from '../workers.logic.ts';

const LONGEST_NAME = 64;

/** How another machine joins: a token, and the command that uses it. */
export function AddWorker({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('workers');
  const make = useCommand(makeJoinToken);
  const token = make.data?.token;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add a worker"
      description="It needs Ropewalk, git, the tools of your projects, and a way to this address."
      className="max-w-xl"
    >
      {token === undefined ? (
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate(name.trim());
          }}
        >
          <Field
            label="Name of the token"
            hint="What you will know it by. Any number of machines join with one token."
          >
            {(ids) => (
              <Input
                {...ids}
                value={name}
                maxLength={LONGEST_NAME}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Button
            type="submit"
            look="solid"
            className="self-start"
            busy={make.isPending}
            disabled={name.trim() === ''}
          >
            <KeyRound aria-hidden /> Make a token
          </Button>
        </form>
      ) : (
        <JoinLine token={token} />
      )}
    </Dialog>
  );
}

function JoinLine({ token }: { readonly token: string }) {
  const command = joinCommand(location.origin, token);
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm">
        Run this on the other machine. It appears here by itself, and takes runs at once.
      </p>
      <pre
        aria-label="Command that adds a worker"
        className="rounded-md border border-line bg-sunken px-3 py-2 font-mono text-sm break-all whitespace-pre-wrap"
      >
        {command}
      </pre>
      <Button
        className="self-start"
        onClick={() => {
          navigator.clipboard.writeText(command).then(
            () => toast.success('The command is in the clipboard.'),
            () => toast.error('The clipboard cannot be used here.'),
          );
        }}
      >
        <Copy aria-hidden /> Copy
      </Button>
      <Notice tone="ask">
        The token is shown this once: only its hash is kept. When nobody else shall join with it,
        revoke it.
      </Notice>
      {isThisMachineOnly(location.hostname) && (
        <Notice tone="ask">
          This page is open at an address that leads to this machine only. Other machines need one
          that they reach, by HTTPS: put that in the place of {location.origin}.
        </Notice>
      )}
      <p className="text-sm text-ink-soft">
        <code className="font-mono">--slots</code> says how many runs it carries at the same time,{' '}
        <code className="font-mono">--labels gpu,big</code> what projects may ask for.
      </p>
    </div>
  );
}
