import { classNames } from '#ui/class-names.ts';
import { FileUp } from 'lucide-react';
import { useId, useState } from 'react';
import { useDrop } from './use-drop.ts';

export interface ReadFile {
  readonly name: string;
  readonly text: string;
}

const MOST_BYTES = 4 * 1024 * 1024;

/** Takes one text file, by click, by keyboard or dropped; what is none is refused with a sentence. */
export function TextFile({
  label,
  onFile,
  accept = '.md,.txt,.markdown,.xml,.text,text/*',
}: {
  readonly label: string;
  readonly onFile: (file: ReadFile) => void;
  readonly accept?: string;
}) {
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) {
      return;
    }
    const read = await readText(file);
    setProblem(read === null ? `“${file.name}” is no text of at most 4 MB.` : null);
    if (read !== null) {
      onFile({ name: file.name, text: read });
    }
  };
  const drop = useDrop(([file]) => void take(file));
  return (
    <div>
      <label
        htmlFor={id}
        {...drop.props}
        className={classNames(
          'flex cursor-pointer flex-col items-center gap-1 rounded-lg border border-dashed border-line-strong bg-surface p-6 text-sm',
          'focus-within:outline-2 focus-within:outline-focus hover:bg-hover',
          drop.isOver && 'border-ink bg-hover',
        )}
      >
        <FileUp className="size-6 text-ink-faint" aria-hidden />
        <span className="font-medium">Choose a file, or drop one here</span>
        <span className="text-xs text-ink-faint">Markdown or plain text</span>
        <input
          id={id}
          type="file"
          accept={accept}
          aria-label={label}
          className="sr-only"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </label>
      {problem !== null && (
        <p role="alert" className="mt-1 text-xs text-fail">
          {problem}
        </p>
      )}
    </div>
  );
}

async function readText(file: File): Promise<string | null> {
  if (file.size > MOST_BYTES) {
    return null;
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    return text.includes('\0') ? null : text;
  } catch (failure) {
    if (failure instanceof TypeError) {
      return null;
    }
    throw failure;
  }
}
