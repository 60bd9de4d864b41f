import { useEdits } from '#shared/forms/use-edits.ts';
import { useCommand } from '#shared/api/use-command.ts';
import { formatCount } from '#shared/format/format.ts';
import { Button } from '#ui/button.tsx';
import { Field, TextArea } from '#ui/field.tsx';
import { useQueryClient } from '@tanstack/react-query';
import { promptsQuery, savePrompt, type PromptName } from '../api/spec.ts';

/** The longest text that is taken, in characters. */
const MOST = 1_000_000;

/** One text, to read and to change. */
export function PromptEditor({
  project,
  name,
  hint,
  text,
}: {
  readonly project: string;
  readonly name: PromptName;
  readonly hint: string;
  readonly text: string;
}) {
  const queries = useQueryClient();
  const { draft, isDirty, set, discard } = useEdits({ text });
  const save = useCommand(
    async () => {
      const saved = await savePrompt(project, name, draft.text);
      await queries.invalidateQueries({ queryKey: promptsQuery(project).queryKey });
      return saved;
    },
    () => 'Saved. It counts from the next run on.',
  );
  const isTooLong = draft.text.length > MOST;
  const isGone = name === 'app_spec' && draft.text.trim() === '';
  return (
    <div className="flex flex-col gap-3 p-3">
      <Field
        label={name === 'app_spec' ? 'Spec' : 'Prompt'}
        hint={`${hint} ${formatCount(draft.text.length)} characters.`}
        error={
          isTooLong
            ? `At most ${formatCount(MOST)} characters; this has ${formatCount(draft.text.length)}.`
            : isGone && isDirty
              ? 'A spec says something. To begin without one, reset the project in its settings.'
              : null
        }
      >
        {(ids) => (
          <TextArea
            {...ids}
            value={draft.text}
            spellCheck={name === 'app_spec'}
            className="h-[60vh] font-mono"
            onChange={(event) => set({ text: event.target.value })}
          />
        )}
      </Field>
      <div className="flex items-center justify-end gap-2">
        {isDirty && (
          <>
            <span className="text-sm text-ink-soft">Not saved yet</span>
            <Button look="quiet" onClick={discard}>
              Discard
            </Button>
          </>
        )}
        <Button
          look="solid"
          busy={save.isPending}
          disabled={!isDirty || isTooLong || isGone}
          onClick={() => save.mutate(undefined, { onSuccess: discard })}
        >
          Save
        </Button>
      </div>
    </div>
  );
}
