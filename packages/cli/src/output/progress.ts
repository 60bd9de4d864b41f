import type { Event } from '@ropewalk/contracts';
import type { Happening } from './happening.ts';
import { plainLine } from './plain-lines.ts';
import type { Terminal } from './terminal.ts';
import type { View } from './view.ts';

/** What shows a person (or a program) how a crew gets on. */
export interface Progress {
  /** After each event that is new to the watcher; the view has seen it. */
  happened(event: Event, happening: Happening | null): void;
  /** A sentence about what this process does. */
  note(sentence: string): void;
  /** Gives the terminal back. Idempotent. */
  close(): void;
}

/** How progress is shown. */
export type ProgressStyle = 'live' | 'plain' | 'plain_on_errors' | 'json_lines';

/**
 * A picture where somebody watches, one line per happening where it is piped, events for machines, and
 * lines on standard error where standard output is kept for one JSON value.
 */
export async function createProgress(
  style: ProgressStyle,
  terminal: Terminal,
  view: View,
  options: { readonly title: string; readonly note: string; readonly now: () => number },
): Promise<Progress> {
  switch (style) {
    case 'live': {
      const { createLiveProgress } = await import('./live-progress.ts');
      return createLiveProgress(terminal, view, options);
    }
    case 'plain':
      return plainProgress(terminal, view, terminal.print);
    case 'plain_on_errors':
      return plainProgress(terminal, view, terminal.warn);
    case 'json_lines':
      return {
        happened: (event) => terminal.print(JSON.stringify({ type: 'event', event })),
        note: (sentence) => terminal.warn(sentence),
        close: () => undefined,
      };
  }
}

function plainProgress(terminal: Terminal, view: View, write: (line: string) => void): Progress {
  return {
    happened(_event, happening) {
      if (happening !== null) {
        write(plainLine(happening, view.crew.startedAt ?? happening.at, terminal.colors));
      }
    },
    note: write,
    close: () => undefined,
  };
}
