import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, TextArea } from '#ui/field.tsx';
import { useId, useState } from 'react';
import { useFeatureRequest } from '../api/use-feature-request.ts';

/** Takes a passing feature back, with what is wrong about it. */
export function ReopenDialog({
  featureId,
  open,
  onOpenChange,
}: {
  readonly featureId: number;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const form = useId();
  const [note, setNote] = useState('');
  const request = useFeatureRequest(featureId);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Reopen #${featureId}`}
      description="It is pending again. What has landed stays on the branch until the next landing mends it."
      footer={
        <Button
          type="submit"
          form={form}
          look="solid"
          busy={request.isPending}
          disabled={note.trim() === ''}
        >
          Reopen
        </Button>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          request.mutate({ type: 'reopen', note }, { onSuccess: () => onOpenChange(false) });
        }}
      >
        <Field label="What is wrong" hint="Whoever takes it up reads this first.">
          {(ids) => (
            <TextArea
              {...ids}
              value={note}
              maxLength={10_000}
              rows={5}
              onChange={({ target }) => setNote(target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
