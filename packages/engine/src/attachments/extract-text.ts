import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { DocumentFormat } from './attachment-kinds.ts';
import type { DocumentText } from './document-text.ts';

const MAX_HEAP_MEBIBYTES = 512;

const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), text: z.string() }),
  z.object({ ok: z.literal(false), why: z.string() }),
]);

/**
 * Reads a document in a thread of its own, bounded in memory and in time, so that a file that was made
 * to harm costs a moment and nothing else. Never rejects.
 */
export function extractText(
  format: DocumentFormat,
  bytes: Uint8Array,
  timeoutMs: number,
): Promise<DocumentText> {
  const fromSource = import.meta.url.endsWith('.ts');
  // A build has it beside this module; for a source it is built, too: see build-threads.mjs.
  const program = fromSource ? '../../dist/threads/document-worker.js' : './document-worker.js';
  return new Promise((resolve) => {
    const worker = new Worker(new URL(program, import.meta.url), {
      name: 'ropewalk-document',
      workerData: { format, bytes },
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MEBIBYTES, maxYoungGenerationSizeMb: 64 },
      // Libraries that talk to themselves shall not talk to the person's terminal.
      stdout: true,
      stderr: true,
    });
    const settle = (said: DocumentText): void => {
      clearTimeout(timer);
      resolve(said);
      void worker.terminate();
    };
    const timer = setTimeout(
      () => settle({ ok: false, why: `it could not be read within ${timeoutMs / 1_000} s` }),
      timeoutMs,
    );
    worker.once('message', (said: unknown) => {
      const answer = answerSchema.safeParse(said);
      settle(answer.success ? answer.data : { ok: false, why: 'its text cannot be understood' });
    });
    worker.once('error', (error) =>
      settle({ ok: false, why: `it takes more memory than a document may (${error.message})` }),
    );
    worker.once('exit', () => settle({ ok: false, why: 'its reading ended without an answer' }));
  });
}
