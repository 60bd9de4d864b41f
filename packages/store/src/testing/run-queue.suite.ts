import { StoreFailure, type OfferedRun, type RunQueue, type TakenRun } from '@ropewalk/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

export interface RunQueueUnderTest {
  readonly queue: RunQueue;
  dispose(): Promise<void>;
}

/** Longer than a test may take: who waits for it was forgotten. */
const FOR_EVER_MS = 600_000;

let lastRunId = 0;

/** A run that nothing else in these tests offers; `label` keeps tests apart. */
export function newOffer(label: string, more: Partial<OfferedRun> = {}): OfferedRun {
  lastRunId += 1;
  return { runId: lastRunId, projectId: 7, requires: [label], priority: 0, ...more };
}

export function ids(runs: readonly OfferedRun[]): number[] {
  return runs.map(({ runId }) => runId);
}

/** What every queue of runs promises. */
export function runQueueConformance(name: string, open: () => Promise<RunQueueUnderTest>): void {
  describe(`a queue of runs: ${name}`, () => {
    let subject: RunQueueUnderTest;
    const queue = (): RunQueue => subject.queue;
    const takeNow = (labels: readonly string[], limit = 100): Promise<readonly TakenRun[]> =>
      queue().take({ labels, limit, waitMs: 0 });
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.dispose());

    it('gives what is urgent first, and then what came first, and no more than is asked for', async () => {
      const runs = [0, 5, 0, 5].map((priority) => newOffer('order', { priority }));
      for (const run of runs) {
        await queue().offer([run]);
      }
      const [first, second, third, fourth] = ids(runs);
      expect(ids(await takeNow(['order'], 1))).toEqual([second]);
      const rest = await takeNow(['order'], 3);
      expect(ids(rest)).toEqual([fourth, first, third]);
      expect(rest[0]).toEqual({ ...runs[3], ticket: rest[0]?.ticket });
      expect(await takeNow(['order'])).toEqual([]);
    });

    it('gives runs to those who have all of their labels, and those that require most first', async () => {
      const free = newOffer('match');
      const gpu = newOffer('match', { requires: ['match', 'gpu'] });
      const both = newOffer('match', { requires: ['os=linux', 'gpu', 'match', 'gpu'] });
      await queue().offer([free, gpu, both]);
      expect(await takeNow(['os=linux', 'gpu'])).toEqual([]);
      expect(await takeNow([])).toEqual([]);
      expect(ids(await takeNow(['match', 'gpu', 'os=linux', 'more'], 1))).toEqual([both.runId]);
      await queue().offer([newOffer('match', { requires: ['match', 'os=linux'] })]);
      const taken = await takeNow(['gpu', 'match'], 1);
      expect(ids(taken)).toEqual([gpu.runId]);
      expect(taken[0]?.requires.toSorted()).toEqual(['gpu', 'match']);
      expect(ids(await takeNow(['match']))).toEqual([free.runId]);
      expect(await takeNow(['match', 'os=linux'])).toHaveLength(1);
    });

    it('takes labels of any letters', async () => {
      const odd = newOffer('odd', { requires: ['a/b.c=é', '.2e', "it's"] });
      await queue().offer([odd]);
      expect(ids(await takeNow(["it's", '.2e', 'a/b.c=é']))).toEqual([odd.runId]);
    });

    it('wakes who waits as soon as something fits', async () => {
      const waiting = queue().take({ labels: ['wake'], limit: 5, waitMs: FOR_EVER_MS });
      await queue().offer([newOffer('not-wake')]);
      const run = newOffer('wake');
      await queue().offer([run]);
      expect(ids(await waiting)).toEqual([run.runId]);
    });

    it('answers nothing when the time is over, or when the taker has gone', async () => {
      expect(await queue().take({ labels: ['none'], limit: 1, waitMs: 20 })).toEqual([]);
      const leaving = new AbortController();
      const gone = queue().take({
        labels: ['none'],
        limit: 1,
        waitMs: FOR_EVER_MS,
        signal: leaving.signal,
      });
      leaving.abort();
      expect(await gone).toEqual([]);
      const late = { labels: ['none'], limit: 1, waitMs: FOR_EVER_MS, signal: leaving.signal };
      const run = newOffer('none');
      await queue().offer([run]);
      expect(await queue().take(late)).toEqual([]);
      expect(ids(await takeNow(['none']))).toEqual([run.runId]);
    });

    it('shares what there is among those who wait', async () => {
      const waiting = [1, 2, 3].map(() =>
        queue().take({ labels: ['share'], limit: 10, waitMs: FOR_EVER_MS }),
      );
      await queue().offer([1, 2, 3].map(() => newOffer('share')));
      expect((await Promise.all(waiting)).map((runs) => runs.length)).toEqual([1, 1, 1]);
    });

    it('gives each run to one of many', async () => {
      const runs = Array.from({ length: 120 }, (_, index) =>
        newOffer('many', { requires: index % 3 === 0 ? ['many', 'gpu'] : ['many'] }),
      );
      const taken: number[] = [];
      const takers = Array.from({ length: 8 }, async (_, number) => {
        const labels = number % 2 === 0 ? ['many'] : ['many', 'gpu'];
        while (taken.length < runs.length) {
          const some = await queue().take({ labels, limit: 1 + number, waitMs: 50 });
          taken.push(...ids(some));
          await queue().settle(some, 'carried');
        }
      });
      for (let at = 0; at < runs.length; at += 7) {
        await queue().offer(runs.slice(at, at + 7));
      }
      await Promise.all(takers);
      expect(taken.toSorted((left, right) => left - right)).toEqual(ids(runs));
    });

    it('offers a run once, lying or taken, and again when it was carried', async () => {
      const run = newOffer('once');
      await queue().offer([run, run]);
      await queue().offer([run]);
      const taken = await takeNow(['once']);
      expect(ids(taken)).toEqual([run.runId]);
      await queue().offer([run]);
      expect(await takeNow(['once'])).toEqual([]);
      await queue().settle(taken, 'carried');
      expect(await takeNow(['once'])).toEqual([]);
      await queue().offer([run]);
      expect(ids(await takeNow(['once']))).toEqual([run.runId]);
    });

    it('gives to others what was given back, under another ticket', async () => {
      const run = newOffer('back');
      await queue().offer([run]);
      const first = await takeNow(['back']);
      const waiting = queue().take({ labels: ['back'], limit: 1, waitMs: FOR_EVER_MS });
      await queue().settle(first, 'given_back');
      const second = await waiting;
      expect(ids(second)).toEqual([run.runId]);
      expect(second[0]?.ticket).not.toBe(first[0]?.ticket);
      // The first taking is over: whatever is said of it changes nothing.
      await queue().settle(first, 'given_back');
      await queue().settle(first, 'carried');
      expect(await takeNow(['back'])).toEqual([]);
      await queue().settle(second, 'given_back');
      expect(await takeNow(['back'])).toHaveLength(1);
    });

    it('forgets what is withdrawn', async () => {
      const [lying, held] = [newOffer('away'), newOffer('away', { priority: 1 })];
      await queue().offer([lying, held]);
      const taken = await takeNow(['away'], 1);
      expect(ids(taken)).toEqual([held.runId]);
      await queue().withdraw([lying.runId, held.runId]);
      await queue().settle(taken, 'given_back');
      expect(await takeNow(['away'])).toEqual([]);
    });

    it('offers queued runs anew that it does not know, and leaves the others alone', async () => {
      const [lying, held, lost] = [newOffer('lost'), newOffer('lost'), newOffer('lost')];
      await queue().offer([held]);
      const taken = await takeNow(['lost']);
      await queue().offer([lying]);
      expect(await queue().reconcile([lying, held, lost])).toEqual([lost.runId]);
      expect(await queue().reconcile([lying, held, lost])).toEqual([]);
      expect(ids(await takeNow(['lost']))).toEqual([lying.runId, lost.runId]);
      await queue().settle(taken, 'carried');
      expect(await queue().reconcile([held])).toEqual([held.runId]);
    });

    it('gives nothing more when it is closed', async () => {
      const { queue: closing, dispose } = await open();
      const waiting = closing.take({ labels: ['closing'], limit: 1, waitMs: FOR_EVER_MS });
      await closing.close();
      expect(await waiting).toEqual([]);
      await expect(
        closing.take({ labels: ['closing'], limit: 1, waitMs: FOR_EVER_MS }),
      ).rejects.toThrow(StoreFailure);
      await dispose();
    });
  });
}
