import type { Feature } from '#shared/api/wire.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Input, TextArea } from '#ui/field.tsx';
import { useId } from 'react';
import { useFeatureRequest } from '../api/use-feature-request.ts';
import { toFeatureText } from '../edit.logic.ts';

/** Changes what a feature says. */
export function EditDialog({
  feature,
  open,
  onOpenChange,
}: {
  readonly feature: Feature;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const form = useId();
  const request = useFeatureRequest(feature.id);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Edit #${feature.id}`}
      footer={
        <Button type="submit" form={form} look="solid" busy={request.isPending}>
          Save
        </Button>
      }
    >
      <form
        id={form}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          const change = toFeatureText(new FormData(event.currentTarget));
          request.mutate({ type: 'edit', change }, { onSuccess: () => onOpenChange(false) });
        }}
      >
        <Field label="Name">
          {(ids) => (
            <Input {...ids} name="name" required maxLength={255} defaultValue={feature.name} />
          )}
        </Field>
        <Field label="Category">
          {(ids) => (
            <Input
              {...ids}
              name="category"
              required
              maxLength={100}
              defaultValue={feature.category}
            />
          )}
        </Field>
        <Field label="Description">
          {(ids) => (
            <TextArea
              {...ids}
              name="description"
              required
              rows={5}
              defaultValue={feature.description}
            />
          )}
        </Field>
        <Field label="Steps" hint="How it is verified, one step per line.">
          {(ids) => (
            <TextArea
              {...ids}
              name="steps"
              required
              rows={6}
              defaultValue={feature.steps.join('\n')}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
