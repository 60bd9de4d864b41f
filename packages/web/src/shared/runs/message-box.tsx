import { useCommand } from '#shared/api/use-command.ts';
import { Ago } from '#ui/ago.tsx';
import { Button } from '#ui/button.tsx';
import { TextArea } from '#ui/field.tsx';
import { useQuery } from '@tanstack/react-query';
import { Check, Hourglass, SendHorizontal, X } from 'lucide-react';
import { TONES } from '#ui/tone.ts';
import { useState, type FormEvent } from 'react';
import { tellRun } from './run-commands.ts';
import { runMessagesQuery } from './run-queries.ts';

const SENT_LOOKS = {
  waiting: { icon: Hourglass, tone: 'ask', label: 'waits for the agent' },
  delivered: { icon: Check, tone: 'pass', label: 'the agent has it' },
  undelivered: { icon: X, tone: 'fail', label: 'never reached it' },
} as const;
const MOST_SHOWN = 3;
const MOST_CHARACTERS = 20_000;

/** Says something to an agent while it works, and shows whether it has it. */
export function MessageBox({
  project,
  runId,
  name,
}: {
  readonly project: string;
  readonly runId: number;
  readonly name: string;
}) {
  const [text, setText] = useState('');
  const tell = useCommand((said: string) => tellRun(project, runId, said));
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const said = text.trim();
    if (said !== '' && !tell.isPending) {
      tell.mutate(said, { onSuccess: () => setText('') });
    }
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-1.5">
      <Sent project={project} runId={runId} />
      <div className="flex items-end gap-2">
        <TextArea
          aria-label={`Message to ${name}`}
          placeholder={`Tell ${name} something …`}
          className="max-h-40 min-h-8 grow resize-y"
          rows={1}
          maxLength={MOST_CHARACTERS}
          value={text}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault();
              send();
            }
          }}
        />
        <Button type="submit" look="solid" busy={tell.isPending} disabled={text.trim() === ''}>
          <SendHorizontal aria-hidden /> Send
        </Button>
      </div>
    </form>
  );
}

function Sent({ project, runId }: { readonly project: string; readonly runId: number }) {
  const { data: messages = [] } = useQuery(runMessagesQuery(project, runId));
  if (messages.length === 0) {
    return null;
  }
  return (
    <ul aria-label="What was said to it" className="flex flex-col gap-0.5 text-xs">
      {messages.slice(-MOST_SHOWN).map(({ id, text, created_at, delivered_at, state }) => {
        const { icon: Icon, tone, label } = SENT_LOOKS[state];
        return (
          <li key={id} className="flex items-center gap-1.5 text-ink-soft">
            <Icon className={`size-3 shrink-0 ${TONES[tone].text}`} aria-hidden />
            <span className="truncate">{text}</span>
            <span className="ml-auto shrink-0 whitespace-nowrap text-ink-faint">
              {label} · <Ago at={delivered_at ?? created_at} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
