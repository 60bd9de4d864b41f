import { useEffect, useRef } from 'react';
import { useProjects } from '#shared/api/use-projects.ts';
import { Field, Input } from '#ui/field.tsx';
import { Notice } from '#ui/notice.tsx';
import { nameProblem } from '../draft.logic.ts';
import { setDraft, useDraft } from '../draft-store.ts';
import { StepFrame } from './step-frame.tsx';

/** What the project is called. */
export function NameStep({ onNext }: { readonly onNext: () => void }) {
  const { name, done } = useDraft();
  const { data: projects = [] } = useProjects();
  const isMade = done.project !== null;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const problem = isMade
    ? null
    : nameProblem(
        name,
        projects.map((project) => project.name),
      );
  return (
    <StepFrame
      title="What is it called?"
      hint="The name stands in lists, addresses and the names of branches."
      onNext={onNext}
      canGoOn={problem === null}
    >
      {isMade && <MadeAlready />}
      <Field
        label="Name"
        hint="1 to 50 letters, digits, “-” and “_”."
        error={name === '' ? null : problem}
        className="max-w-md"
      >
        {(ids) => (
          <Input
            {...ids}
            ref={field}
            value={name}
            disabled={isMade}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="my-app"
            onChange={(event) => setDraft({ name: event.target.value })}
          />
        )}
      </Field>
    </StepFrame>
  );
}

/** Why a name, a folder or a template cannot be changed any more. */
export function MadeAlready() {
  const project = useDraft(({ done }) => done.project);
  return (
    <Notice tone="wait">
      “{project?.name}” is made already, in {project?.folder}; that is what the conversation about
      its spec needs. What is chosen here is settled.
    </Notice>
  );
}
