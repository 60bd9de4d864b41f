import { ChatView } from '#shared/chat/chat-view.tsx';
import { useChat, useChatState } from '#shared/chat/use-chat.ts';
import { Button } from '#ui/button.tsx';
import { Notice } from '#ui/notice.tsx';
import { ArrowRight } from 'lucide-react';
import { useEffect } from 'react';

/** A conversation in which an agent writes the spec with a person, until that person agrees. */
export function SpecChat({
  project,
  onStands,
  onContinue,
}: {
  readonly project: string;
  /** Called when the spec stands; the conversation can go on all the same. */
  readonly onStands: () => void;
  readonly onContinue: () => void;
}) {
  const chat = useChat({ kind: 'spec', project, conversationId: null });
  const stands = useChatState(chat, (state) => state.stands);
  useEffect(() => {
    if (stands) {
      onStands();
    }
    // Once, when it comes to stand.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [stands]);
  return (
    <section
      aria-label="Conversation about the spec"
      className="flex h-[min(36rem,70vh)] flex-col rounded-lg border border-line bg-surface"
    >
      <ChatView
        chat={chat}
        placeholder="What do you want to have built?"
        footer={
          stands && (
            <Notice
              tone="pass"
              className="rounded-none"
              action={
                <Button look="solid" onClick={onContinue}>
                  Continue <ArrowRight aria-hidden />
                </Button>
              }
            >
              <span role="status">The spec stands. You can go on, or talk about it some more.</span>
            </Notice>
          )
        }
      />
    </section>
  );
}
