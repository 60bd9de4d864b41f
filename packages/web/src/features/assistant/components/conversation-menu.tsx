import { useCommand } from '#shared/api/use-command.ts';
import { plural } from '#shared/format/format.ts';
import { Ago } from '#ui/ago.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { IconButton } from '#ui/icon-button.tsx';
import { Popover } from '#ui/popover.tsx';
import { History, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { deleteConversation, type ConversationSummary } from '../api/conversations.ts';

/** Earlier conversations: to go on with, or to forget. */
export function ConversationMenu({
  project,
  conversations,
  onOpen,
  onDeleted,
}: {
  readonly project: string;
  readonly conversations: readonly ConversationSummary[];
  readonly onOpen: (id: number) => void;
  readonly onDeleted: (id: number) => void;
}) {
  const [asked, setAsked] = useState<ConversationSummary | null>(null);
  const remove = useCommand((id: number) => deleteConversation(project, id));
  return (
    <>
      <Popover
        label="Conversations"
        align="end"
        className="p-1"
        trigger={
          <IconButton label="Earlier conversations">
            <History />
          </IconButton>
        }
      >
        {conversations.length === 0 && (
          <p className="p-2 text-sm text-ink-soft">There is no conversation yet.</p>
        )}
        <ul>
          {conversations.map((conversation) => (
            <li key={conversation.id} className="flex items-center">
              <button
                type="button"
                className="min-w-0 grow rounded px-2 py-1.5 text-left hover:bg-hover"
                onClick={() => onOpen(conversation.id)}
              >
                <span className="block truncate text-sm">{titleOf(conversation)}</span>
                <span className="block text-xs text-ink-faint">
                  {plural(conversation.message_count, 'message')}
                  {conversation.updated_at !== null && (
                    <>
                      , <Ago at={conversation.updated_at} />
                    </>
                  )}
                </span>
              </button>
              <IconButton
                label={`Delete “${titleOf(conversation)}”`}
                size="small"
                onClick={() => setAsked(conversation)}
              >
                <Trash2 />
              </IconButton>
            </li>
          ))}
        </ul>
      </Popover>
      <Confirm
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title="Delete this conversation?"
        action="Delete conversation"
        busy={remove.isPending}
        onConfirm={() => {
          if (asked !== null) {
            remove.mutate(asked.id, {
              onSuccess: () => onDeleted(asked.id),
              onSettled: () => setAsked(null),
            });
          }
        }}
      >
        “{asked === null ? '' : titleOf(asked)}” is forgotten with everything that was said.
        Features that came of it stay in the backlog.
      </Confirm>
    </>
  );
}

function titleOf({ title, id }: ConversationSummary): string {
  return title ?? `Conversation ${id}`;
}
