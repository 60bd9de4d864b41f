import type { ReportsAnswer, ReportsRequest, SiteReport } from '@ropewalk/contracts';
import { refuse, type Result } from '@ropewalk/core';
import { shorten } from '@ropewalk/engine';
import { Unreachable, untilReached } from './patience.ts';
import type { OwnRun, ServerLink } from './server-link.ts';

/** What is told of one run: in order, each once, kept until the server has it. */
export interface ReportQueue {
  push(report: SiteReport): void;
  /** Resolves when all that was pushed is kept by the server; false when it never will be. */
  flushed(): Promise<boolean>;
}

const MOST_AT_ONCE = 500;
/** Characters of JSON; one report alone may be longer. */
const LARGEST = 1_000_000;

/** Sends until `signal` fires; a refusal (the right to the run is gone) is told once, by `onRefused`. */
export function createReportQueue(deps: {
  readonly link: Pick<ServerLink, 'report'>;
  readonly run: OwnRun;
  readonly signal: AbortSignal;
  /** Sends the saved work of the run once more; false when it is not taken. */
  bringWork(): Promise<boolean>;
  onRefused(): void;
}): ReportQueue {
  const { link, run, signal } = deps;
  const waiting: SiteReport[] = [];
  let first = 0;
  const refused = new AbortController();
  let sending: Promise<void> | null = null;

  const tell = async (request: ReportsRequest): Promise<Result<ReportsAnswer>> => {
    const answer = await link.report(run.runId, request);
    if (answer.ok && answer.value.work_missing === true && !(await deps.bringWork())) {
      return refuse('lease_lost', 'The work of the run was not taken.');
    }
    if (answer.ok && answer.value.next <= request.first) {
      throw new Unreachable('The server kept nothing of what it was told.');
    }
    return answer;
  };

  const send = async (): Promise<void> => {
    while (waiting.length > 0 && !signal.aborted && !refused.signal.aborted) {
      const reports = batchOf(waiting);
      const request = { token: run.token, first, reports, brings_work: true };
      const answer = await untilReached(() => tell(request), signal);
      if (answer === null) return;
      if (!answer.ok) {
        refused.abort();
        deps.onRefused();
        return;
      }
      waiting.splice(0, answer.value.next - first);
      first = answer.value.next;
    }
  };
  const begin = (): Promise<void> => {
    sending ??= send().finally(() => {
      sending = null;
    });
    return sending;
  };

  return {
    push(report) {
      waiting.push(lighten(report));
      // Whatever comes in the same turn goes with it.
      if (sending === null) queueMicrotask(() => void begin());
    },
    async flushed() {
      while (waiting.length > 0 && !signal.aborted && !refused.signal.aborted) await begin();
      return waiting.length === 0;
    },
  };
}

function batchOf(waiting: readonly SiteReport[]): SiteReport[] {
  const batch: SiteReport[] = [];
  let size = 0;
  for (const report of waiting.slice(0, MOST_AT_ONCE)) {
    size += JSON.stringify(report).length;
    if (batch.length > 0 && size > LARGEST) break;
    batch.push(report);
  }
  return batch;
}

/** What the server would not keep need not travel. */
function lighten(report: SiteReport): SiteReport {
  return report.type === 'event' ? { ...report, event: shorten(report.event) } : report;
}
