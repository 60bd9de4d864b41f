import type { OfferedRun, RunQueue, TakenRun } from '@ropewalk/core';
import { createCounter } from './counter.ts';
import { labelSet, type LabelSet } from './label-sets.ts';

interface Lying {
  readonly run: OfferedRun;
  readonly set: LabelSet;
  /** In which order they came. */
  readonly number: number;
}

/**
 * A queue for takers in this process alone. What lies in it is lost with the process: whoever begins offers all queued
 * runs with `reconcile`.
 */
export function createInProcessRunQueue(): RunQueue {
  const lying = new Map<number, Lying>();
  const taken = new Map<number, TakenRun>();
  let lastNumber = 0;
  const counter = createCounter({
    sets: () => [...new Map([...lying.values()].map(({ set }) => [set.name, set])).values()],
    async fetch(set, limit) {
      return [...lying.values()]
        .filter((one) => one.set.name === set.name)
        .toSorted(
          (left, right) => right.run.priority - left.run.priority || left.number - right.number,
        )
        .slice(0, limit)
        .map(({ run, number }) => {
          const held = { ...run, ticket: String(number) };
          lying.delete(run.runId);
          taken.set(run.runId, held);
          return held;
        });
    },
    putBack: async (runs) => runs.forEach(giveBack),
  });

  function lay(run: OfferedRun): void {
    lastNumber += 1;
    const set = labelSet(run.requires);
    lying.set(run.runId, { run, set, number: lastNumber });
    counter.ring(set);
  }

  function release(run: TakenRun): boolean {
    return taken.get(run.runId)?.ticket === run.ticket && taken.delete(run.runId);
  }

  function giveBack(run: TakenRun): void {
    if (release(run)) {
      const { ticket: _, ...offered } = run;
      lay(offered);
    }
  }

  function layNew(runs: readonly OfferedRun[]): readonly OfferedRun[] {
    const fresh = runs.filter(({ runId }) => !lying.has(runId) && !taken.has(runId));
    fresh.forEach(lay);
    return fresh;
  }

  return {
    async offer(runs) {
      layNew(runs);
    },
    take: counter.take,
    settle: async (runs, how) => runs.forEach(how === 'carried' ? release : giveBack),
    async withdraw(runIds) {
      for (const runId of runIds) {
        lying.delete(runId);
        taken.delete(runId);
      }
    },
    reconcile: async (queued) => layNew(queued).map(({ runId }) => runId),
    close: counter.close,
  };
}
