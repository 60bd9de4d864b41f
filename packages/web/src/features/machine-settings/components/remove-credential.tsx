import { useCommand } from '#shared/api/use-command.ts';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { useState } from 'react';
import { deleteCredential, useRenewSettings, type Provider } from '../api/machine.ts';

/** Takes a credential away, after a question. */
export function RemoveCredential({ provider }: { readonly provider: Provider }) {
  const [isAsked, setAsked] = useState(false);
  const renew = useRenewSettings();
  const remove = useCommand(
    async () => {
      const done = await deleteCredential(provider.id);
      await renew();
      return done;
    },
    ({ message }) => message,
  );
  return (
    <>
      <Button size="small" look="danger-quiet" onClick={() => setAsked(true)}>
        Take it away
      </Button>
      <Confirm
        open={isAsked}
        onOpenChange={setAsked}
        title={`Take the credential of ${provider.name} away?`}
        action="Take it away"
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onSettled: () => setAsked(false) })}
      >
        It is deleted here; with the provider it stays valid until you end it there. Agents that
        need it cannot start any more.
      </Confirm>
    </>
  );
}
