import { formatDuration } from '#shared/format/format.ts';
import { Badge } from '#ui/badge.tsx';
import { classNames } from '#ui/class-names.ts';
import { ChevronRight } from 'lucide-react';
import type { Row } from '../rows.logic.ts';
import { inputSummary, inputText, toolName } from '../tool-names.logic.ts';
import { LongText } from './long-text.tsx';

const WORTH_SAYING_MS = 1000;

/** A call of a tool in one line; its input and its result are folded under it. */
export function ToolRow({
  row,
  isOpen,
  onToggle,
}: {
  readonly row: Extract<Row, { kind: 'tool' }>;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  const { tool, input, result, at } = row;
  const took = result === null ? 0 : result.at - at;
  const text = inputText(input);
  return (
    <div className="min-w-0 grow">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className="flex w-full min-w-0 items-center gap-1.5 rounded text-left hover:bg-hover"
      >
        <ChevronRight
          aria-hidden
          className={classNames(
            'size-4 shrink-0 text-ink-faint transition-transform',
            isOpen && 'rotate-90',
          )}
        />
        <span className="shrink-0 font-medium">{toolName(tool)}</span>
        <code className="min-w-0 truncate font-mono text-xs text-ink-soft">
          {inputSummary(input)}
        </code>
        <span className="ml-auto flex shrink-0 items-center gap-1.5 text-xs text-ink-faint tabular-nums">
          {took >= WORTH_SAYING_MS && formatDuration(took)}
          {result === null && <Badge tone="work">No answer yet</Badge>}
          {result?.isRefused === true && <Badge tone="ask">Refused</Badge>}
          {result?.isError === true && !result.isRefused && <Badge tone="fail">Error</Badge>}
        </span>
      </button>
      {isOpen && (
        <div className="flex flex-col gap-1.5 py-1.5 pl-5.5">
          {text !== '' && <LongText label={`What ${toolName(tool)} was given`} text={text} />}
          {result !== null && <ResultText result={result} tool={toolName(tool)} />}
        </div>
      )}
    </div>
  );
}

/** What a tool answered. */
export function ResultText({
  result,
  tool,
}: {
  readonly result: Extract<Row, { kind: 'result' }>['result'];
  readonly tool: string;
}) {
  const { output, isError } = result;
  if (output.trim() === '') {
    return (
      <p className="text-xs text-ink-faint">
        {isError ? 'It failed without a word.' : 'It answered nothing.'}
      </p>
    );
  }
  return (
    <LongText
      label={`What ${tool} answered`}
      text={output}
      className={classNames(isError && '[&_[role=region]]:border-fail')}
    />
  );
}
