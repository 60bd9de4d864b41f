import { useProjectSummary } from '#shared/api/use-projects.ts';
import { ChatView } from '#shared/chat/chat-view.tsx';
import { SidePanel } from '#shared/chat/side-panel.tsx';
import { useChat, useChatState } from '#shared/chat/use-chat.ts';
import { plural } from '#shared/format/format.ts';
import { Button, buttonClass } from '#ui/button.tsx';
import { Empty } from '#ui/empty.tsx';
import { Link } from '@tanstack/react-router';
import { Check, FileText } from 'lucide-react';
import type { Chat } from '#shared/chat/chat.ts';

/** A conversation that adds features to the backlog. */
export function ExpandPanel({
  project,
  onClose,
}: {
  readonly project: string;
  readonly onClose: () => void;
}) {
  const summary = useProjectSummary(project);
  return (
    <SidePanel title="Add features" onClose={onClose}>
      {summary?.has_spec === false ? (
        <Empty
          icon={FileText}
          title="There is no spec yet"
          action={
            <Link to="/p/$project/spec" params={{ project }} className={buttonClass('solid')}>
              Write the spec
            </Link>
          }
        >
          Features are added to what a project is about. Write down first what that is.
        </Empty>
      ) : (
        <Conversation project={project} />
      )}
    </SidePanel>
  );
}

function Conversation({ project }: { readonly project: string }) {
  const chat = useChat({ kind: 'expand', project, conversationId: null });
  return (
    <ChatView chat={chat} placeholder="What is to be added?" footer={<Created chat={chat} />} />
  );
}

/** The features that came of it so far, and the way out. */
function Created({ chat }: { readonly chat: Chat }) {
  const created = useChatState(chat, (state) => state.created);
  const isOver = useChatState(chat, (state) => state.status === 'over');
  if (created.length === 0) {
    return null;
  }
  return (
    <section aria-label="Features that were created" className="border-t border-line bg-pass-soft">
      <header className="flex items-center gap-2 px-3 py-1.5 text-sm text-pass">
        <strong role="status">{plural(created.length, 'feature')} created</strong>
        {!isOver && (
          <Button size="small" className="ml-auto" onClick={() => chat.finish()}>
            <Check aria-hidden /> That is all
          </Button>
        )}
      </header>
      <ul className="max-h-40 overflow-y-auto px-3 pb-2 text-sm">
        {created.map(({ id, name, category }) => (
          <li key={id} className="flex gap-2">
            <Link
              to="."
              search={(search) => ({ ...search, feature: id })}
              className="min-w-0 truncate underline underline-offset-2"
            >
              #{id} {name}
            </Link>
            <span className="ml-auto text-xs text-ink-soft">{category}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
