import { formatCount } from '#shared/format/format.ts';
import { Choice } from '#ui/choice.tsx';
import { Field, TextArea } from '#ui/field.tsx';
import { Notice } from '#ui/notice.tsx';
import { RadioCards } from '#ui/radio-cards.tsx';
import { ScrollBox } from '#ui/scroll-box.tsx';
import { TextFile } from '#ui/text-file.tsx';
import { specProblem, type SpecWay } from '../draft.logic.ts';
import { setDraft, useDraft } from '../draft-store.ts';
import { ChatPart, type SpecChatSlot } from './chat-part.tsx';
import { StepFrame } from './step-frame.tsx';

const WAYS: readonly { readonly value: SpecWay; readonly label: string; readonly hint: string }[] =
  [
    {
      value: 'chat',
      label: 'Talk it over',
      hint: 'An agent asks what you want and writes the spec with you. Needs a model.',
    },
    {
      value: 'paste',
      label: 'Write or paste it',
      hint: 'A page or fifty: what it does, for whom, and how one sees that it works.',
    },
    { value: 'file', label: 'Take a file', hint: 'Text or Markdown that you have already.' },
  ];

/** What is to be built. */
export function SpecStep({
  specChat,
  onBack,
  onNext,
}: {
  readonly specChat: SpecChatSlot;
  readonly onBack: () => void;
  readonly onNext: () => void;
}) {
  const draft = useDraft();
  const problem = specProblem(draft);
  return (
    <StepFrame
      title="What is to be built?"
      hint="Ropewalk turns the spec into features and has each of them built, checked and landed. You can change it later."
      onBack={onBack}
      onNext={onNext}
      canGoOn={problem === null}
    >
      <SpecWays isTalking={draft.specWay === 'chat' && draft.done.project !== null} />
      {draft.specWay === 'paste' && (
        <Field
          label="Spec"
          hint={`${formatCount(draft.pasted.length)} characters. What you type is kept in this browser.`}
          error={draft.pasted === '' ? null : problem}
        >
          {(ids) => (
            <TextArea
              {...ids}
              value={draft.pasted}
              rows={16}
              className="font-mono"
              placeholder={'# My app\n\nWhat it is, who uses it, and what they can do with it.'}
              onChange={(event) => setDraft({ pasted: event.target.value })}
            />
          )}
        </Field>
      )}
      {draft.specWay === 'file' && (
        <>
          <TextFile label="Spec as a file" onFile={(file) => setDraft({ file })} />
          {draft.file !== null && (
            <section aria-label="What the file says" className="rounded-lg border border-line">
              <p className="border-b border-line px-3 py-2 text-sm">
                <strong>{draft.file.name}</strong>, {formatCount(draft.file.text.length)} characters
              </p>
              <ScrollBox
                label="Text of the file"
                className="font-mono max-h-72 overflow-auto p-3 text-xs whitespace-pre-wrap"
              >
                {draft.file.text.slice(0, 20_000)}
              </ScrollBox>
            </section>
          )}
          {draft.file !== null && problem !== null && <Notice tone="fail">{problem}</Notice>}
        </>
      )}
      {draft.specWay === 'chat' && <ChatPart specChat={specChat} onStands={onNext} />}
    </StepFrame>
  );
}

/** With a sentence each, or in a row where a conversation needs the room. */
function SpecWays({ isTalking }: { readonly isTalking: boolean }) {
  const specWay = useDraft((draft) => draft.specWay);
  const Ways = isTalking ? Choice : RadioCards;
  return (
    <div>
      <Ways
        label="How the spec comes about"
        value={specWay}
        options={WAYS}
        onValueChange={(next) => setDraft({ specWay: next })}
      />
    </div>
  );
}
