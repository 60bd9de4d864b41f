import { existsSync } from 'node:fs';
import { basename, delimiter, dirname, join, sep } from 'node:path';

/** Folders of tools that need more of their surroundings than the folder above `bin`. */
const SIBLINGS: Readonly<Record<string, readonly string[]>> = { '.cargo': ['.rustup'] };

/**
 * What must stay readable inside masked folders so that the tools on the search path work: for
 * `~/.nvm/versions/node/v22/bin` the folder above it, for `~/.pyenv/shims` the whole of `~/.pyenv`.
 */
export function toolchainsIn(masked: readonly string[], searchPath: string): string[] {
  const found = searchPath.split(delimiter).filter((folder) => existsSync(folder));
  const hidden = found.filter((folder) => masked.some((root) => isInside(folder, root)));
  const roots = hidden.flatMap((folder) => {
    const root = ['bin', 'sbin', 'shims'].includes(basename(folder)) ? dirname(folder) : folder;
    // A `bin` right below the home or the temp folder must not open all of it.
    const kept = masked.includes(root) ? folder : root;
    const siblings = (SIBLINGS[basename(kept)] ?? []).map((name) => join(dirname(kept), name));
    return [kept, ...siblings.filter((sibling) => existsSync(sibling))];
  });
  return [...new Set(roots)];
}

function isInside(folder: string, root: string): boolean {
  return folder === root || folder.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}
