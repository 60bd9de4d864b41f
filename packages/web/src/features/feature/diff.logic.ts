import parser, { type Change, type File } from 'gitdiff-parser';

export interface DiffLine {
  readonly kind: 'insert' | 'delete' | 'normal' | 'hunk';
  readonly oldNumber: number | null;
  readonly newNumber: number | null;
  readonly text: string;
}
export interface DiffFile {
  readonly path: string;
  readonly added: number;
  readonly removed: number;
  readonly isBinary: boolean;
  readonly lines: readonly DiffLine[];
}

/** A unified diff of git, by file and line. What is cut off in the middle of a line is left out. */
export function toDiffFiles(diff: string): readonly DiffFile[] {
  return diff === '' ? [] : parser.parse(diff).map(toDiffFile);
}

function toDiffFile(file: File): DiffFile {
  const lines = file.hunks.flatMap(({ content, changes }): DiffLine[] => [
    { kind: 'hunk', oldNumber: null, newNumber: null, text: content },
    ...changes.map(toLine),
  ]);
  return {
    path: file.type === 'delete' ? file.oldPath : file.newPath,
    added: lines.filter(({ kind }) => kind === 'insert').length,
    removed: lines.filter(({ kind }) => kind === 'delete').length,
    isBinary: file.isBinary === true,
    lines,
  };
}

function toLine(change: Change): DiffLine {
  switch (change.type) {
    case 'insert':
      return {
        kind: 'insert',
        oldNumber: null,
        newNumber: change.lineNumber,
        text: change.content,
      };
    case 'delete':
      return {
        kind: 'delete',
        oldNumber: change.lineNumber,
        newNumber: null,
        text: change.content,
      };
    case 'normal':
      return {
        kind: 'normal',
        oldNumber: change.oldLineNumber,
        newNumber: change.newLineNumber,
        text: change.content,
      };
  }
}
