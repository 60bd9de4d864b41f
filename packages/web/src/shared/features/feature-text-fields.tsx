import { Field, Input, TextArea } from '#ui/field.tsx';
import type { FeatureText } from './feature-text.logic.ts';

/** The fields of a form that says what a feature is; `toFeatureText` reads them. */
export function FeatureTextFields({
  text,
  categories,
}: {
  /** What stands in them at first; null = nothing. */
  readonly text: FeatureText | null;
  /** The id of a list of categories to choose from. */
  readonly categories?: string;
}) {
  return (
    <>
      <Field label="Name">
        {(ids) => (
          <Input
            {...ids}
            name="name"
            required
            maxLength={255}
            autoComplete="off"
            defaultValue={text?.name}
          />
        )}
      </Field>
      <Field label="Category">
        {(ids) => (
          <Input
            {...ids}
            name="category"
            required
            maxLength={100}
            list={categories}
            defaultValue={text?.category}
          />
        )}
      </Field>
      <Field label="Description" hint="What a person can do when it is there.">
        {(ids) => (
          <TextArea
            {...ids}
            name="description"
            required
            maxLength={50_000}
            rows={5}
            defaultValue={text?.description}
          />
        )}
      </Field>
      <Field label="Steps" hint="How it is verified, one step per line.">
        {(ids) => (
          <TextArea {...ids} name="steps" required rows={5} defaultValue={text?.steps.join('\n')} />
        )}
      </Field>
    </>
  );
}
