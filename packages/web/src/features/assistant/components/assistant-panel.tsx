import { ChatView } from '#shared/chat/chat-view.tsx';
import { SidePanel } from '#shared/chat/side-panel.tsx';
import { useChat } from '#shared/chat/use-chat.ts';
import { IconButton } from '#ui/icon-button.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { MessageSquarePlus } from 'lucide-react';
import { useState } from 'react';
import { conversationsQuery } from '../api/conversations.ts';
import { ConversationMenu } from './conversation-menu.tsx';

/** Which conversation is shown: the last one until another is asked for, and a number for each new one. */
type Shown =
  | { readonly of: 'last' }
  | { readonly of: 'kept'; readonly id: number }
  | { readonly of: 'new'; readonly count: number };

/** Answers about the code, the spec and the backlog; may add to the backlog. */
export function AssistantPanel({
  project,
  onClose,
}: {
  readonly project: string;
  readonly onClose: () => void;
}) {
  const [shown, setShown] = useState<Shown>({ of: 'last' });
  const { data: conversations } = useQuery(conversationsQuery(project));
  // What is shown stays when another conversation becomes the last one.
  const [first, setFirst] = useState<number | null | undefined>();
  if (first === undefined && conversations !== undefined) {
    setFirst(conversations[0]?.id ?? null);
  }
  const begin = (): void =>
    setShown((before) => ({ of: 'new', count: before.of === 'new' ? before.count + 1 : 1 }));
  const id = shown.of === 'kept' ? shown.id : shown.of === 'last' ? first : null;
  return (
    <SidePanel
      title="Assistant"
      onClose={onClose}
      actions={
        <>
          <ConversationMenu
            project={project}
            conversations={conversations ?? []}
            onOpen={(kept) => setShown({ of: 'kept', id: kept })}
            onDeleted={(deleted) => deleted === id && begin()}
          />
          <IconButton label="New conversation" onClick={begin}>
            <MessageSquarePlus />
          </IconButton>
        </>
      }
    >
      {id === undefined ? (
        <Skeleton className="m-3 h-24" />
      ) : (
        <Conversation
          key={shown.of === 'new' ? `new-${shown.count}` : `kept-${id}`}
          project={project}
          id={id}
        />
      )}
    </SidePanel>
  );
}

function Conversation({ project, id }: { readonly project: string; readonly id: number | null }) {
  const chat = useChat({ kind: 'assistant', project, conversationId: id });
  return <ChatView chat={chat} placeholder="Ask about the code, the spec, the backlog" />;
}
