import { formatBytes } from '#shared/format/bytes.ts';
import { plural } from '#shared/format/format.ts';
import { classNames } from '#ui/class-names.ts';
import { ScrollBox } from '#ui/scroll-box.tsx';
import { Paperclip, Wrench } from 'lucide-react';
import { memo } from 'react';
import { toolName, type ChatLine, type ToolCall } from './chat-state.logic.ts';
import { Markdown } from './markdown.tsx';

/** One message: the person's to the right, the agent's across. */
export const ChatMessage = memo(function ChatMessage({ line }: { readonly line: ChatLine }) {
  const { role, content, attachments, toolCalls, ending } = line;
  const isOwn = role === 'user';
  return (
    <article
      aria-label={isOwn ? 'You' : 'Agent'}
      className={classNames(
        'flex flex-col gap-1',
        isOwn && 'ml-8 self-end rounded-lg bg-sunken px-3 py-2',
      )}
    >
      {isOwn && content !== '' && <p className="break-words whitespace-pre-wrap">{content}</p>}
      {!isOwn && <ToolNotices calls={toolCalls} />}
      {!isOwn && content !== '' && <Markdown text={content} />}
      {attachments.length > 0 && (
        <ul className="flex flex-wrap gap-1">
          {attachments.map(({ filename, size_bytes }) => (
            <li
              key={filename}
              className="flex items-center gap-1 rounded border border-line px-1.5 py-0.5 text-xs text-ink-soft"
            >
              <Paperclip className="size-3" aria-hidden /> {filename}, {formatBytes(size_bytes)}
            </li>
          ))}
        </ul>
      )}
      {ending === 'cancelled' && <p className="text-xs text-ink-faint">Stopped by you.</p>}
      {ending === 'failed' && <p className="text-xs text-fail">This answer broke off.</p>}
    </article>
  );
});

/** What an agent looked at or did, folded away. */
export function ToolNotices({ calls }: { readonly calls: readonly ToolCall[] }) {
  const shown = calls.filter(({ tool }) => toolName(tool) !== 'ask_user');
  if (shown.length === 0) {
    return null;
  }
  const names = [...new Set(shown.map(({ tool }) => toolName(tool)))];
  return (
    <details className="rounded-md border border-line text-xs text-ink-soft">
      <summary className="flex cursor-pointer items-center gap-1.5 px-2 py-1 hover:bg-hover">
        <Wrench className="size-3 shrink-0" aria-hidden />
        <span className="truncate">
          {plural(shown.length, 'tool')}: {names.join(', ')}
        </span>
      </summary>
      <ul className="border-t border-line">
        {shown.map((call, index) => (
          // Calls have no name of their own, and are never reordered.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className="px-2 py-1">
            <span className="font-mono">{toolName(call.tool)}</span>
            <ScrollBox
              label={`What ${toolName(call.tool)} was given`}
              className="max-h-40 overflow-auto font-mono text-2xs whitespace-pre-wrap text-ink-faint"
            >
              {JSON.stringify(call.input, null, 1)}
            </ScrollBox>
          </li>
        ))}
      </ul>
    </details>
  );
}
