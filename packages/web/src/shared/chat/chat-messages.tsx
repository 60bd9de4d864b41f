import { Button, buttonClass } from '#ui/button.tsx';
import { Notice } from '#ui/notice.tsx';
import { ScrollBox } from '#ui/scroll-box.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { ChatMessage, ToolNotices } from './chat-message.tsx';
import { ChatQuestions } from './chat-questions.tsx';
import type { Chat } from './chat.ts';
import { Markdown } from './markdown.tsx';
import { useChatState } from './use-chat.ts';

/** How near to the end one must be for it to be followed. */
const NEAR_PX = 80;

/** Everything that was said; the end is followed for as long as one is there. */
export function ChatMessages({ chat }: { readonly chat: Chat }) {
  const status = useChatState(chat, (state) => state.status);
  const lines = useChatState(chat, (state) => state.lines);
  const speaking = useChatState(chat, (state) => state.speaking);
  const questions = useChatState(chat, (state) => state.questions);
  const problem = useChatState(chat, (state) => state.problem);
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isAtEnd.current) {
      list.current?.scrollTo({ top: list.current.scrollHeight });
    }
  });
  return (
    <ScrollBox
      ref={list}
      role="log"
      label="Conversation"
      aria-busy={speaking !== null}
      className="flex min-h-0 grow flex-col gap-4 overflow-y-auto p-3 text-sm"
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
      }}
    >
      {status === 'opening' && problem === null && <Skeleton className="h-16 shrink-0" />}
      {lines.map((line) => (
        <ChatMessage key={line.key} line={line} />
      ))}
      {speaking !== null && (
        <article aria-label="Agent" className="flex flex-col gap-1">
          <ToolNotices calls={speaking.toolCalls} />
          {speaking.text !== '' && <Markdown text={speaking.text} />}
          <span role="status" className="text-ink-faint animate-breathe">
            {speaking.text === '' ? 'Thinking …' : '…'}
          </span>
        </article>
      )}
      {questions.length > 0 && speaking === null && (
        <ChatQuestions
          key={questions.map(({ question }) => question).join('\n')}
          questions={questions}
          onAnswer={(answers) => chat.say({ type: 'answer', answers })}
        />
      )}
      <Undelivered chat={chat} />
      {problem !== null && <Problem chat={chat} problem={problem} />}
    </ScrollBox>
  );
}

/** What was said while nobody heard it. */
function Undelivered({ chat }: { readonly chat: Chat }) {
  const undelivered = useChatState(chat, (state) => state.undelivered);
  return undelivered.map((line) => (
    <Notice
      key={line.key}
      tone="ask"
      action={
        <>
          <Button size="small" onClick={() => chat.sayAgain(line)}>
            Send again
          </Button>
          <Button size="small" look="quiet" onClick={() => chat.forget(line)}>
            Forget
          </Button>
        </>
      }
    >
      This did not arrive: “{line.content}”
    </Notice>
  ));
}

/** Why there is no answer, and what can be done. */
function Problem({ chat, problem }: { readonly chat: Chat; readonly problem: string }) {
  const last = useChatState(chat, (state) => state.lines.findLast(({ sent }) => sent !== null));
  return (
    <Notice
      tone="fail"
      action={
        <span className="flex flex-wrap gap-2">
          {last !== undefined && <Button onClick={() => chat.sayAgain(last)}>Say it again</Button>}
          <Link to="/settings" className={buttonClass()}>
            Settings of the machine
          </Link>
        </span>
      }
    >
      <p role="alert" className="break-words whitespace-pre-wrap">
        {problem}
      </p>
    </Notice>
  );
}
