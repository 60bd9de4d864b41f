import { toSentence } from '#shared/api/api-error.ts';
import { IconButton } from '#ui/icon-button.tsx';
import { Input } from '#ui/field.tsx';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useEffect, useState } from 'react';
import { MOST_MATCHES, type TranscriptMatch } from '../api/read-transcript.ts';
import { useSearchIn } from '../use-search.ts';

const NONE: readonly TranscriptMatch[] = [];

/** Finds a text anywhere in a transcript, whether it has been read or not; Enter goes from place to place. */
export function TranscriptSearch({
  project,
  runId,
  onShow,
}: {
  readonly project: string;
  readonly runId: number;
  /** The same function each time. */
  readonly onShow: (position: number) => void;
}) {
  const [text, setText] = useState('');
  const [shown, setShown] = useState(0);
  const { data, isFetching, error } = useSearchIn(project, runId, text);
  const matches = text.trim() === '' ? NONE : (data ?? NONE);
  const at = matches[shown]?.position;
  useEffect(() => {
    if (at !== undefined) {
      onShow(at);
    }
  }, [at, onShow]);
  const go = (step: 1 | -1): void => {
    if (matches.length > 0) {
      setShown((shown + step + matches.length) % matches.length);
    }
  };
  const change = (next: string): void => {
    setText(next);
    setShown(0);
  };
  return (
    <search className="flex min-w-0 grow items-center gap-1">
      <Input
        type="search"
        aria-label="Search in the transcript"
        placeholder="Search"
        data-hotkey="/"
        className="h-7 max-w-56 min-w-0"
        maxLength={200}
        value={text}
        onChange={({ target }) => change(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            go(event.shiftKey ? -1 : 1);
          }
          if (event.key === 'Escape' && text !== '') {
            event.nativeEvent.stopImmediatePropagation();
            change('');
          }
        }}
      />
      <span role="status" className="truncate text-xs text-ink-faint tabular-nums">
        {isFetching && 'Searching …'}
        {error !== null && toSentence(error)}
        {!isFetching && data !== undefined && text.trim() !== '' && placeOf(shown, matches.length)}
      </span>
      {matches.length > 1 && (
        <>
          <IconButton
            label="The place before"
            keys="Shift Enter"
            size="small"
            onClick={() => go(-1)}
          >
            <ChevronUp />
          </IconButton>
          <IconButton label="The next place" keys="Enter" size="small" onClick={() => go(1)}>
            <ChevronDown />
          </IconButton>
        </>
      )}
    </search>
  );
}

function placeOf(shown: number, count: number): string {
  return count === 0
    ? 'Nothing found'
    : `${shown + 1} of ${count}${count >= MOST_MATCHES ? ' or more' : ''}`;
}
