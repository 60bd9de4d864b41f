import type { Page } from 'playwright-core';
import { z } from 'zod';

/** What of a trace is looked at; times in microseconds. */
const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.int(),
      tid: z.int(),
      tdur: z.number().optional(),
      args: z.object({ name: z.string().optional() }).optional(),
    }),
  ),
});
const TASK = 'ThreadControllerImpl::RunTask';
const MAIN = 'CrRendererMain';

/**
 * Watches the main thread of `page` while `act` goes on. Answers the milliseconds of CPU time of each of its tasks:
 * how long a task took by the clock says, on a machine that agents work on as well, more of the agents.
 */
export async function taskTimesDuring(
  page: Page,
  act: () => Promise<void>,
): Promise<readonly number[]> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Tracing.start', {
    transferMode: 'ReturnAsStream',
    traceConfig: { includedCategories: ['toplevel'], excludedCategories: ['*'] },
  });
  await act();
  const complete = new Promise<string>((resolve, reject) => {
    devtools.once('Tracing.tracingComplete', ({ stream }) =>
      stream === undefined ? reject(new Error('Chromium sent no trace')) : resolve(stream),
    );
  });
  await devtools.send('Tracing.end');
  const { traceEvents } = traceSchema.parse(JSON.parse(await readStream(devtools, await complete)));
  await devtools.detach();
  const mains = new Set(
    traceEvents.filter(({ args }) => args?.name === MAIN).map(({ pid, tid }) => `${pid}/${tid}`),
  );
  return traceEvents
    .filter(({ name, pid, tid }) => name === TASK && mains.has(`${pid}/${tid}`))
    .map(({ tdur }) => (tdur ?? 0) / 1000);
}

async function readStream(
  devtools: Awaited<ReturnType<ReturnType<Page['context']>['newCDPSession']>>,
  handle: string,
): Promise<string> {
  const parts: Buffer[] = [];
  for (;;) {
    const { data, eof, base64Encoded } = await devtools.send('IO.read', { handle });
    parts.push(Buffer.from(data, base64Encoded === true ? 'base64' : 'utf8'));
    if (eof) return Buffer.concat(parts).toString();
  }
}
