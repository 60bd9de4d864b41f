import { formatBytes } from '#shared/format/bytes.ts';
import { IconButton } from '#ui/icon-button.tsx';
import { Paperclip, SendHorizontal, Square, X } from 'lucide-react';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { ACCEPTED } from './attachments.logic.ts';
import type { Attachments } from './use-attachments.ts';

/** Where a person writes. Enter sends, Shift and Enter begins a new line. */
export function ChatComposer({
  attachments,
  isSpeaking,
  isReady,
  placeholder,
  onSay,
  onCancel,
}: {
  readonly attachments: Attachments;
  readonly isSpeaking: boolean;
  readonly isReady: boolean;
  readonly placeholder: string;
  readonly onSay: (text: string) => void;
  readonly onCancel: () => void;
}) {
  const id = useId();
  const [text, setText] = useState('');
  const picker = useRef<HTMLInputElement>(null);
  const canSend = isReady && !isSpeaking && (text.trim() !== '' || attachments.files.length > 0);
  const send = (): void => {
    if (canSend) {
      onSay(text.trim());
      setText('');
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // While a character is being put together, Enter belongs to whoever puts it together.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };
  return (
    <div className="flex flex-col gap-1.5 border-t border-line p-2">
      {attachments.problems.length > 0 && (
        <ul role="alert" className="text-xs text-fail">
          {attachments.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      <AttachmentChips attachments={attachments} />
      <div className="flex items-end gap-1 rounded-lg border border-line-strong bg-surface p-1 focus-within:outline-2 focus-within:outline-focus">
        <IconButton label="Attach files" onClick={() => picker.current?.click()}>
          <Paperclip />
        </IconButton>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept={ACCEPTED}
          aria-label="Files"
          onChange={(event) => {
            attachments.add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <label htmlFor={id} className="sr-only">
          Message
        </label>
        <textarea
          id={id}
          rows={1}
          value={text}
          placeholder={placeholder}
          className="field-sizing-content max-h-48 min-h-8 min-w-0 grow resize-none bg-transparent px-1 py-1.5 text-sm outline-none placeholder:text-ink-faint"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            if (event.clipboardData.files.length > 0) {
              event.preventDefault();
              attachments.add([...event.clipboardData.files]);
            }
          }}
        />
        {isSpeaking ? (
          <IconButton label="Stop this answer" look="outline" onClick={onCancel}>
            <Square />
          </IconButton>
        ) : (
          <IconButton label="Send" keys="Enter" look="solid" disabled={!canSend} onClick={send}>
            <SendHorizontal />
          </IconButton>
        )}
      </div>
    </div>
  );
}

function AttachmentChips({ attachments }: { readonly attachments: Attachments }) {
  if (attachments.files.length === 0) {
    return null;
  }
  return (
    <ul className="flex flex-wrap gap-1" aria-label="Files that go along">
      {attachments.files.map((file) => (
        <li
          key={`${file.name}-${file.size}-${file.lastModified}`}
          className="flex items-center gap-1 rounded border border-line-strong py-0.5 pl-1.5 text-xs"
        >
          {file.name}, {formatBytes(file.size)}
          <button
            type="button"
            aria-label={`Leave out ${file.name}`}
            className="rounded p-0.5 hover:bg-hover"
            onClick={() => attachments.remove(file)}
          >
            <X className="size-3" aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}
