import type { GitObject } from './object-reader.ts';

/** What a folder of a commit holds under one name. */
export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'link' | 'folder' | 'submodule';
  /** As git writes it, in octal. */
  readonly mode: string;
  readonly id: string;
}

const BLANK = 32;

/** The entries of a tree: `<mode> <name>`, a zero byte, and the name of the object in binary, again and again. */
export function* entriesOf(tree: GitObject): Generator<TreeEntry> {
  const { content } = tree;
  const idBytes = tree.id.length / 2;
  for (let at = 0; at < content.length;) {
    const blank = content.indexOf(BLANK, at);
    const end = content.indexOf(0, blank);
    const next = end + 1 + idBytes;
    const mode = content.toString('latin1', at, blank);
    yield {
      name: content.toString('utf8', blank + 1, end),
      kind: kindOf(mode),
      mode,
      id: content.toString('hex', end + 1, next),
    };
    at = next;
  }
}

function kindOf(mode: string): TreeEntry['kind'] {
  switch (mode) {
    case '40000':
      return 'folder';
    case '120000':
      return 'link';
    case '160000':
      return 'submodule';
    default:
      return 'file';
  }
}
