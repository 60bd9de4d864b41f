import type { Feature } from '#shared/api/wire.ts';
import { FeatureTextFields } from '#shared/features/feature-text-fields.tsx';
import { toFeatureText } from '#shared/features/feature-text.logic.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { useId } from 'react';
import { useFeatureRequest } from '../api/use-feature-request.ts';

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
        <FeatureTextFields text={feature} />
      </form>
    </Dialog>
  );
}
