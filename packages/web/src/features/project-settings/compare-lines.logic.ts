/** A line of two texts that are compared. */
export interface ComparedLine {
  /** Tells lines with the same text apart. */
  readonly key: string;
  readonly change: 'added' | 'removed' | 'same';
  readonly text: string;
}

/** What changes between two short texts: the longest common lines stay, the rest is taken out or put in. */
export function compareLines(before: string, after: string): readonly ComparedLine[] {
  const old = linesOf(before);
  const now = linesOf(after);
  const common = lengthsOfCommon(old, now);
  const compared: ComparedLine[] = [];
  const put = (change: ComparedLine['change'], text: string): void => {
    compared.push({ key: `${compared.length} ${text}`, change, text });
  };
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [left, right] = [old[i], now[j]];
    if (left !== undefined && left === right) {
      put('same', left);
      [i, j] = [i + 1, j + 1];
    } else if (
      right === undefined ||
      (left !== undefined && at(common, i + 1, j) >= at(common, i, j + 1))
    ) {
      put('removed', left ?? '');
      i += 1;
    } else {
      put('added', right);
      j += 1;
    }
  }
  return compared;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** How many lines are common from each pair of places on. */
function lengthsOfCommon(old: readonly string[], now: readonly string[]): readonly number[][] {
  const lengths: number[][] = [];
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row: number[] = [];
    for (let j = now.length - 1; j >= 0; j -= 1) {
      row[j] =
        old[i] === now[j]
          ? at(lengths, i + 1, j + 1) + 1
          : Math.max(at(lengths, i + 1, j), row[j + 1] ?? 0);
    }
    lengths[i] = row;
  }
  return lengths;
}

function at(lengths: readonly (readonly number[])[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
