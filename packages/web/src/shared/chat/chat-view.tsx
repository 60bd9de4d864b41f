import { toSentence } from '#shared/api/api-error.ts';
import { Button } from '#ui/button.tsx';
import { classNames } from '#ui/class-names.ts';
import { Notice } from '#ui/notice.tsx';
import { useDrop } from '#ui/use-drop.ts';
import type { ReactNode } from 'react';
import { toast } from 'sonner';
import { ChatComposer } from './chat-composer.tsx';
import { ChatMessages } from './chat-messages.tsx';
import type { Chat } from './chat.ts';
import { useAttachments } from './use-attachments.ts';
import { useChatState } from './use-chat.ts';

/** A whole conversation: what was said, what is being said, what is asked, and where to answer. */
export function ChatView({
  chat,
  placeholder = 'Say something',
  footer,
  className,
}: {
  readonly chat: Chat;
  readonly placeholder?: string;
  /** Between what was said and where to answer. */
  readonly footer?: ReactNode;
  readonly className?: string;
}) {
  const status = useChatState(chat, (state) => state.status);
  const connection = useChatState(chat, (state) => state.connection.status);
  const isSpeaking = useChatState(chat, (state) => state.speaking !== null);
  const attachments = useAttachments();
  const drop = useDrop(attachments.add);
  const send = async (content: string): Promise<void> => {
    try {
      chat.say({ type: 'message', content, attachments: await attachments.take() });
    } catch (failure) {
      toast.error(toSentence(failure));
    }
  };
  return (
    <div className={classNames('relative flex min-h-0 grow flex-col', className)} {...drop.props}>
      <ChatMessages chat={chat} />
      {footer}
      {connection === 'lost' && (
        <Notice tone="ask" className="rounded-none">
          <span role="status">
            The connection is gone. It comes back by itself, with all of this.
          </span>
        </Notice>
      )}
      {status === 'over' ? (
        <Notice
          tone="wait"
          className="rounded-none"
          action={<Button onClick={() => chat.restart()}>Begin a new one</Button>}
        >
          This conversation is over.
        </Notice>
      ) : (
        <ChatComposer
          attachments={attachments}
          isSpeaking={isSpeaking}
          isReady={status === 'open' && connection === 'live'}
          placeholder={placeholder}
          onSay={(text) => void send(text)}
          onCancel={() => chat.cancel()}
        />
      )}
      {drop.isOver && (
        <div className="pointer-events-none absolute inset-1 flex items-center justify-center rounded-lg border-2 border-dashed border-focus bg-surface/85 font-medium">
          Drop files to attach them
        </div>
      )}
    </div>
  );
}
