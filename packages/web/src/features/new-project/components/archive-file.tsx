import { formatBytes } from '#shared/format/bytes.ts';
import { classNames } from '#ui/class-names.ts';
import { useDrop } from '#ui/use-drop.ts';
import { PackageOpen } from 'lucide-react';

/** Takes an archive, chosen or dropped. */
export function ArchiveFile({
  file,
  onFile,
}: {
  readonly file: File | null;
  readonly onFile: (file: File) => void;
}) {
  const take = (given: File | undefined): void => {
    if (given !== undefined) {
      onFile(given);
    }
  };
  const drop = useDrop(([given]) => take(given));
  return (
    <label
      {...drop.props}
      className={classNames(
        'flex max-w-2xl cursor-pointer flex-col items-center gap-1 rounded-lg border border-dashed border-line-strong p-6 text-sm',
        'focus-within:outline-2 focus-within:outline-focus hover:bg-hover',
        drop.isOver && 'border-ink bg-hover',
      )}
    >
      <PackageOpen className="size-6 text-ink-faint" aria-hidden />
      <span className="font-medium">
        {file === null
          ? 'Choose an archive, or drop one here'
          : `${file.name}, ${formatBytes(file.size)}`}
      </span>
      <input
        type="file"
        accept=".gz,.tgz,.ropewalk,application/gzip"
        aria-label="Archive"
        className="sr-only"
        onChange={(event) => take(event.target.files?.[0])}
      />
    </label>
  );
}
