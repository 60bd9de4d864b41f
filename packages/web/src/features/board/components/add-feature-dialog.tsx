import { useCommand } from '#shared/api/use-command.ts';
import { useCardsState } from '#shared/cards/cards-context.tsx';
import { useLive } from '#shared/live/project-live-context.tsx';
import { FeatureTextFields } from '#shared/features/feature-text-fields.tsx';
import { toFeatureText, type FeatureText } from '#shared/features/feature-text.logic.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { useId, type FormEvent } from 'react';
import { addFeature } from '../api/board-commands.ts';
import { categoriesOf } from '../filter.logic.ts';

/** One more feature, written by hand. */
export function AddFeatureDialog({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const { project } = useLive();
  const form = useId();
  const add = useCommand(
    (feature: FeatureText) => addFeature(project, feature),
    ({ id }) => `#${id} is in the backlog.`,
  );
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    add.mutate(toFeatureText(new FormData(event.currentTarget)), {
      onSuccess: () => onOpenChange(false),
    });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="New feature"
      description="Something that can be built and tested by itself. It goes to the end of the backlog."
      footer={
        <Button type="submit" form={form} look="solid" busy={add.isPending}>
          Add
        </Button>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-3">
        <FeatureTextFields text={null} categories={`${form}-categories`} />
        <Categories id={`${form}-categories`} />
      </form>
    </Dialog>
  );
}

function Categories({ id }: { readonly id: string }) {
  const cards = useCardsState((state) => state.cards);
  return (
    <datalist id={id}>
      {categoriesOf(cards.values()).map(({ category }) => (
        <option key={category}>{category}</option>
      ))}
    </datalist>
  );
}
