import type { Chains } from '../backlog/chains.logic.ts';
import type { Drawn } from '../backlog/drawn.logic.ts';
import type { Structure } from '../backlog/backlog.logic.ts';
import type { Direction, Layout } from './layout.ts';
import type { Answer, Question } from './messages.ts';

/** Where the page has graphs laid out and looked through, off the main thread. Of each kind only the last question is answered. */
export interface GraphDesk {
  layOut(drawn: Drawn, direction: Direction, done: (layout: Layout) => void): void;
  findChains(structure: Structure, statuses: Uint8Array, done: (chains: Chains) => void): void;
  /** Ends the worker. */
  close(): void;
}

export function openGraphDesk(): GraphDesk {
  const worker = new Worker(new URL('graph-worker.ts', import.meta.url), { type: 'module' });
  let job = 0;
  let layoutAsked: { readonly job: number; readonly done: (layout: Layout) => void } | null = null;
  let chainsDone: ((chains: Chains) => void) | null = null;
  let chainsNext: (() => void) | null = null;
  const ask = (question: Question): void => worker.postMessage(question);
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    if (data.type === 'layout') {
      if (data.job === layoutAsked?.job) {
        layoutAsked.done(data.layout);
      }
      return;
    }
    chainsDone?.(data.chains);
    chainsDone = null;
    chainsNext?.();
  });
  return {
    layOut({ nodes, sources, targets }, direction, done) {
      job += 1;
      layoutAsked = { job, done };
      ask({ type: 'layout', job, input: { count: nodes.length, sources, targets, direction } });
    },
    findChains({ ids, sources, targets }, statuses, done) {
      const begin = (): void => {
        chainsNext = null;
        chainsDone = done;
        job += 1;
        ask({ type: 'chains', job, count: ids.length, sources, targets, statuses });
      };
      // Statuses may change faster than they are looked through: what lies between is left out.
      if (chainsDone === null) {
        begin();
      } else {
        chainsNext = begin;
      }
    },
    close: () => worker.terminate(),
  };
}
