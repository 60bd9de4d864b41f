import type { ReportsRequest, SiteReport } from '@ropewalk/contracts';
import { accept, refuse } from '@ropewalk/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Unreachable } from './patience.ts';
import { createReportQueue } from './report-queue.ts';

const RUN = { runId: 7, token: 3 };
const report = (presentBytes: number): SiteReport => ({ type: 'memory', presentBytes });

/** A server that keeps what it is told, and loses requests and answers as it is told to. */
function lossyServer(losses: readonly ('request' | 'answer' | null)[]) {
  const kept: SiteReport[] = [];
  let calls = 0;
  return {
    kept,
    async report(_runId: number, { first, reports }: ReportsRequest) {
      const loss = losses[calls] ?? null;
      calls += 1;
      if (loss === 'request') throw new Unreachable('lost');
      reports.forEach((one, index) => {
        if (first + index === kept.length) kept.push(one);
      });
      if (loss === 'answer') throw new Unreachable('lost');
      return accept({ next: kept.length });
    },
  };
}

it('tells everything, in order, each once, whatever is lost on the way', async () => {
  const loss = fc.constantFrom('request' as const, 'answer' as const, null);
  await fc.assert(
    fc.asyncProperty(fc.array(loss, { maxLength: 2 }), fc.nat(20), async (losses, count) => {
      const server = lossyServer(losses);
      const queue = createReportQueue({
        link: server,
        run: RUN,
        signal: new AbortController().signal,
        bringWork: () => expect.unreachable(),
        onRefused: () => expect.unreachable(),
      });
      const reports = Array.from({ length: count }, (_, index) => report(index));
      for (const [index, one] of reports.entries()) {
        queue.push(one);
        if (index % 3 === 0) await Promise.resolve();
      }
      expect(await queue.flushed()).toBe(true);
      expect(server.kept).toEqual(reports);
    }),
    { numRuns: 10 },
  );
});

it('tells once that the right is gone, and sends nothing more', async () => {
  let refused = 0;
  let calls = 0;
  const queue = createReportQueue({
    link: {
      async report() {
        calls += 1;
        return refuse('lease_lost', 'It is gone.');
      },
    },
    run: RUN,
    signal: new AbortController().signal,
    bringWork: () => expect.unreachable(),
    onRefused: () => {
      refused += 1;
    },
  });
  queue.push(report(1));
  expect(await queue.flushed()).toBe(false);
  queue.push(report(2));
  expect(await queue.flushed()).toBe(false);
  expect([refused, calls]).toEqual([1, 1]);
});
