import type { ProcessGroup } from './cgroup.ts';
import type { MemoryUse } from './process-types.ts';

/** One tree in the book. */
export interface BookedTree {
  /** So far; complete once it has left. */
  use(): Promise<MemoryUse>;
  /** Notes what it has had, then removes its group. Call when its processes are gone. Never rejects. */
  leave(): Promise<void>;
}

/** What trees have had of the memory, kept when their groups are gone. */
export interface MemoryBook {
  enter(
    marker: string,
    bounded: { readonly group: ProcessGroup; readonly memoryBytes: number } | null,
  ): BookedTree;
  of(marker: string): Promise<MemoryUse>;
}

const MARKERS_REMEMBERED = 2_000;
const NOTHING: MemoryUse = { peakBytes: null, outOfMemoryBytes: null };

interface Entry {
  past: MemoryUse;
  readonly present: Set<BookedTree>;
}

/** An empty book. */
export function createMemoryBook(): MemoryBook {
  const entries = new Map<string, Entry>();
  const entryOf = (marker: string): Entry => {
    const entry = entries.get(marker) ?? { past: NOTHING, present: new Set() };
    entries.delete(marker);
    entries.set(marker, entry);
    const [oldest] = entries.size > MARKERS_REMEMBERED ? entries.keys() : [];
    if (oldest !== undefined) entries.delete(oldest);
    return entry;
  };
  return {
    enter(marker, bounded) {
      if (bounded === null) {
        return { use: () => Promise.resolve(NOTHING), leave: () => Promise.resolve() };
      }
      const entry = entryOf(marker);
      const tree = bookTree(bounded, (last) => {
        entry.present.delete(tree);
        entry.past = worse(entry.past, last);
      });
      entry.present.add(tree);
      return tree;
    },
    async of(marker) {
      const entry = entries.get(marker);
      if (entry === undefined) return NOTHING;
      const uses = await Promise.all([...entry.present].map((tree) => tree.use()));
      return uses.reduce(worse, entry.past);
    },
  };
}

function bookTree(
  { group, memoryBytes }: { readonly group: ProcessGroup; readonly memoryBytes: number },
  onLeft: (last: MemoryUse) => void,
): BookedTree {
  let last: MemoryUse | null = null;
  const look = async (): Promise<MemoryUse> => {
    const { peakBytes, killed } = await group.use();
    return { peakBytes, outOfMemoryBytes: killed > 0 ? memoryBytes : null };
  };
  return {
    use: () => (last === null ? look() : Promise.resolve(last)),
    async leave() {
      last ??= await look();
      onLeft(last);
      await group.remove();
    },
  };
}

/** Trees of one marker mostly follow each other, so the larger peak is that of them all. */
function worse(left: MemoryUse, right: MemoryUse): MemoryUse {
  const peaks = [left.peakBytes, right.peakBytes].filter((bytes) => bytes !== null);
  return {
    peakBytes: peaks.length === 0 ? null : Math.max(...peaks),
    outOfMemoryBytes: left.outOfMemoryBytes ?? right.outOfMemoryBytes,
  };
}
