import { useCommand } from '#shared/api/use-command.ts';
import { useCardsState } from '#shared/cards/cards-context.tsx';
import { useLive } from '#shared/live/project-live-context.tsx';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Input, TextArea } from '#ui/field.tsx';
import { useId, type FormEvent } from 'react';
import { addFeature, type NewFeature } from '../api/board-commands.ts';
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
    (feature: NewFeature) => addFeature(project, feature),
    ({ id }) => `#${id} is in the backlog.`,
  );
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    add.mutate(toFeature(new FormData(event.currentTarget)), {
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
        <Field label="Name">
          {(ids) => <Input {...ids} name="name" required maxLength={255} autoComplete="off" />}
        </Field>
        <Field label="Category">
          {(ids) => (
            <Input {...ids} name="category" required maxLength={100} list={`${form}-categories`} />
          )}
        </Field>
        <Categories id={`${form}-categories`} />
        <Field label="Description" hint="What a person can do when it is there.">
          {(ids) => <TextArea {...ids} name="description" required maxLength={50_000} rows={4} />}
        </Field>
        <Field label="Steps" hint="How it is verified, one step per line.">
          {(ids) => <TextArea {...ids} name="steps" required rows={4} />}
        </Field>
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

function toFeature(data: FormData): NewFeature {
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  return {
    name: text('name'),
    category: text('category'),
    description: text('description'),
    steps: text('steps')
      .split('\n')
      .map((step) => step.trim())
      .filter(Boolean),
  };
}
