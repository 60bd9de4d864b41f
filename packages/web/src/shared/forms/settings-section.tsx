import { toSentence } from '#shared/api/api-error.ts';
import { Button } from '#ui/button.tsx';
import { Notice } from '#ui/notice.tsx';
import { Panel } from '#ui/panel.tsx';
import { useMutation } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';

/** Settings that are saved together. What came of saving stands beside the button; a refusal stays until the next try. */
export function SettingsSection({
  id,
  title,
  hint,
  children,
  isDirty,
  canSave = true,
  onSave,
  onDiscard,
}: {
  /** Where the list of sections leads. */
  readonly id: string;
  readonly title: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
  readonly isDirty: boolean;
  readonly canSave?: boolean;
  /** Rejects with why it could not be saved. */
  readonly onSave: () => Promise<void>;
  readonly onDiscard: () => void;
}) {
  const save = useMutation({ mutationFn: onSave });
  return (
    <form
      id={id}
      noValidate
      className="scroll-mt-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isDirty && canSave) {
          save.mutate();
        }
      }}
    >
      <Panel title={title}>
        <div className="flex flex-col gap-4 p-3">
          {hint !== undefined && <p className="max-w-prose text-sm text-ink-soft">{hint}</p>}
          {children}
          {save.error !== null && (
            <Notice tone="fail">
              <span role="alert">Not saved. {toSentence(save.error)}</span>
            </Notice>
          )}
        </div>
        <footer className="flex min-h-12 items-center gap-2 border-t border-line px-3 py-2">
          <span role="status" className="text-sm">
            {save.isSuccess && !isDirty && (
              <span className="flex items-center gap-1 text-pass">
                <CircleCheck className="size-4" aria-hidden /> Saved
              </span>
            )}
            {isDirty && <span className="text-ink-soft">Not saved yet</span>}
          </span>
          <span className="ml-auto" />
          {isDirty && (
            <Button
              look="quiet"
              onClick={() => {
                save.reset();
                onDiscard();
              }}
            >
              Discard
            </Button>
          )}
          <Button type="submit" look="solid" busy={save.isPending} disabled={!isDirty || !canSave}>
            Save
          </Button>
        </footer>
      </Panel>
    </form>
  );
}
