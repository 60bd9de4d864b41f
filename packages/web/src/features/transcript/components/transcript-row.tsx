import { Markdown } from '#shared/chat/markdown.tsx';
import { formatFull } from '#shared/format/format.ts';
import { classNames } from '#ui/class-names.ts';
import { TONES } from '#ui/tone.ts';
import {
  Bot,
  Brain,
  Flag,
  Link2,
  MessageSquare,
  Play,
  RotateCw,
  TerminalSquare,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { memo } from 'react';
import { endingSentence } from '../ending.logic.ts';
import type { Row } from '../rows.logic.ts';
import { LongText } from './long-text.tsx';
import { ResultText, ToolRow } from './tool-row.tsx';

const ICONS: Readonly<Record<Row['kind'], { readonly icon: LucideIcon; readonly who: string }>> = {
  session: { icon: Play, who: 'Session' },
  say: { icon: Bot, who: 'The agent says' },
  thought: { icon: Brain, who: 'The agent thinks' },
  stderr: { icon: TerminalSquare, who: 'The program writes' },
  told: { icon: MessageSquare, who: 'A person says' },
  tool: { icon: Wrench, who: 'A tool' },
  result: { icon: Wrench, who: 'An answer of a tool' },
  retry: { icon: RotateCw, who: 'A retry' },
  ended: { icon: Flag, who: 'The end' },
};
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** One row: when, who, and what. */
export const TranscriptRow = memo(function TranscriptRow({
  row,
  isOpen,
  isMarked,
  onToggle,
  onCopyLink,
}: {
  readonly row: Row;
  readonly isOpen: boolean;
  /** Somebody has come here for this row. */
  readonly isMarked: boolean;
  readonly onToggle: (position: number) => void;
  readonly onCopyLink: (position: number) => void;
}) {
  const { icon: Icon, who } = ICONS[row.kind];
  const at = TIME.format(row.at);
  return (
    <div
      className={classNames(
        'group flex gap-2 border-l-2 border-transparent px-3 py-1.5 text-sm',
        row.kind === 'told' && 'bg-work-soft',
        isMarked && 'border-rope bg-ask-soft',
      )}
    >
      <Icon className="mt-0.5 size-4 shrink-0 text-ink-faint" aria-hidden />
      <span className="sr-only">{who}:</span>
      <div className="min-w-0 grow">
        <RowBody row={row} isOpen={isOpen} onToggle={() => onToggle(row.position)} />
      </div>
      <div className="flex shrink-0 items-start gap-0.5">
        <button
          type="button"
          aria-label={`Copy a link to ${at}`}
          title="Copy a link"
          onClick={() => onCopyLink(row.position)}
          className="rounded p-1 text-ink-soft opacity-0 group-hover:opacity-100 hover:bg-hover focus-visible:opacity-100"
        >
          <Link2 className="size-4" aria-hidden />
        </button>
        <time
          dateTime={new Date(row.at).toISOString()}
          title={formatFull(row.at)}
          className="mt-0.5 hidden text-xs text-ink-faint tabular-nums sm:inline"
        >
          {at}
        </time>
      </div>
    </div>
  );
});

const MOST_MARKDOWN = 20_000;

function RowBody({
  row,
  isOpen,
  onToggle,
}: {
  readonly row: Row;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  switch (row.kind) {
    case 'session':
      return (
        <p className="text-ink-soft">
          The agent begins{row.model === null ? '' : ` with ${row.model}`}.
        </p>
      );
    case 'say':
      return row.text.length > MOST_MARKDOWN ? (
        <LongText label="What the agent says" text={row.text} />
      ) : (
        <Markdown text={row.text} />
      );
    case 'told':
      return <p className="whitespace-pre-wrap break-words">{row.text}</p>;
    case 'thought':
      return (
        <p className="whitespace-pre-wrap break-words text-ink-soft italic">
          {row.text.slice(0, MOST_MARKDOWN)}
        </p>
      );
    case 'stderr':
      return <LongText label="What the program writes" text={row.text} />;
    case 'tool':
      return <ToolRow row={row} isOpen={isOpen} onToggle={onToggle} />;
    case 'result':
      return <ResultText result={row.result} tool="the tool" />;
    case 'retry':
      return (
        <p className="text-ask">The provider did not answer ({row.code}); it is asked again.</p>
      );
    case 'ended': {
      const { sentence, tone, output } = endingSentence(row.ending);
      return (
        <>
          <p className={classNames('font-medium break-words', TONES[tone].text)}>{sentence}</p>
          {output !== '' && <LongText label="The last that it wrote" text={output} />}
        </>
      );
    }
  }
}
