import { Field, Input } from '#ui/field.tsx';
import { RadioCards } from '#ui/radio-cards.tsx';
import { useQuery } from '@tanstack/react-query';
import { templatesQuery } from '../api/folders.ts';
import { templateProblem, type TemplateWay } from '../draft.logic.ts';
import { setDraft, useDraft } from '../draft-store.ts';
import { MadeAlready } from './name-step.tsx';
import { StepFrame } from './step-frame.tsx';

/** What the folder begins with. */
export function TemplateStep({
  onBack,
  onNext,
}: {
  readonly onBack: () => void;
  readonly onNext: () => void;
}) {
  const draft = useDraft();
  const { data } = useQuery(templatesQuery);
  const isMade = draft.done.project !== null;
  const problem = isMade ? null : templateProblem(draft);
  const value = draft.templateWay === 'named' ? `named:${draft.templateId}` : draft.templateWay;
  const choose = (next: string): void => {
    if (next.startsWith('named:')) {
      setDraft({ templateWay: 'named', templateId: next.slice('named:'.length) });
    } else {
      const templateWay: TemplateWay = next === 'address' ? 'address' : 'none';
      setDraft({ templateWay });
    }
  };
  return (
    <StepFrame
      title="Does it begin with a template?"
      hint="A template is brought into the folder before any agent works. Without one, agents set up what the spec asks for."
      onBack={onBack}
      onNext={onNext}
      canGoOn={problem === null}
    >
      {isMade && <MadeAlready />}
      <RadioCards
        label="Template"
        value={value}
        disabled={isMade}
        onValueChange={choose}
        options={[
          {
            value: 'none',
            label: 'None',
            hint: 'Begin with what is in the folder: nothing, or your own code.',
          },
          ...(data?.templates.map(({ id, name, description }) => ({
            value: `named:${id}`,
            label: name,
            hint: description,
          })) ?? []),
          {
            value: 'address',
            label: 'A git repository',
            hint: 'Its files are taken over, its history is not.',
          },
        ]}
      />
      {draft.templateWay === 'address' && (
        <Field
          label="Address"
          hint="https or ssh, or the absolute path of a folder of this machine."
          error={draft.templateAddress === '' ? null : problem}
          className="max-w-2xl"
        >
          {(ids) => (
            <Input
              {...ids}
              value={draft.templateAddress}
              disabled={isMade}
              inputMode="url"
              autoCapitalize="none"
              spellCheck={false}
              placeholder="https://github.com/you/template.git"
              className="font-mono"
              onChange={(event) => setDraft({ templateAddress: event.target.value })}
            />
          )}
        </Field>
      )}
    </StepFrame>
  );
}
