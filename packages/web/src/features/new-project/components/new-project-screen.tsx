import { Button } from '#ui/button.tsx';
import { Choice } from '#ui/choice.tsx';
import { useState } from 'react';
import { neighbour, type Step } from '../draft.logic.ts';
import { forgetDraft, setDraft, useDraft } from '../draft-store.ts';
import type { SpecChatSlot } from './chat-part.tsx';
import { FolderStep } from './folder-step.tsx';
import { ImportPart } from './import-part.tsx';
import { NameStep } from './name-step.tsx';
import { ReviewStep } from './review-step.tsx';
import { SpecStep } from './spec-step.tsx';
import { StepList } from './step-list.tsx';
import { TemplateStep } from './template-step.tsx';

type Way = 'new' | 'import';

/** A new project, step by step; or one that is brought along. */
export function NewProjectScreen({ specChat }: { readonly specChat: SpecChatSlot }) {
  const [way, setWay] = useState<Way>('new');
  const { name, step } = useDraft();
  return (
    <main id="screen" tabIndex={-1} className="min-h-0 grow overflow-y-auto outline-none">
      <div className="mx-auto flex w-full max-w-5xl flex-col gap-4 p-3 sm:p-6">
        <header className="flex flex-wrap items-center gap-3">
          <h1 className="text-xl font-semibold">New project</h1>
          <Choice
            label="What is it"
            value={way}
            onValueChange={setWay}
            options={[
              { value: 'new', label: 'Build something' },
              { value: 'import', label: 'Bring one along' },
            ]}
          />
          {way === 'new' && (name !== '' || step !== 'name') && (
            <Button look="quiet" className="ml-auto" onClick={forgetDraft}>
              Begin anew
            </Button>
          )}
        </header>
        {way === 'new' ? <Steps specChat={specChat} /> : <ImportPart />}
      </div>
    </main>
  );
}

function Steps({ specChat }: { readonly specChat: SpecChatSlot }) {
  const step = useDraft((draft) => draft.step);
  const go = (to: Step) => setDraft({ step: to });
  const onNext = () => go(neighbour(step, 1));
  const onBack = () => go(neighbour(step, -1));
  return (
    <div className="flex flex-col gap-4 sm:flex-row">
      <StepList step={step} onStep={go} />
      <div className="min-w-0 grow rounded-lg border border-line bg-surface p-3 sm:p-5">
        {step === 'name' && <NameStep onNext={onNext} />}
        {step === 'folder' && <FolderStep onBack={onBack} onNext={onNext} />}
        {step === 'template' && <TemplateStep onBack={onBack} onNext={onNext} />}
        {step === 'spec' && <SpecStep specChat={specChat} onBack={onBack} onNext={onNext} />}
        {step === 'review' && <ReviewStep onBack={onBack} />}
      </div>
    </div>
  );
}
