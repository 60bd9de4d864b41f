import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { readDocument, type DocumentText } from './document-text.ts';

const taskSchema = z.object({
  format: z.enum(['docx', 'xlsx', 'pptx', 'pdf']),
  bytes: z.instanceof(Uint8Array),
});

/** Reads the one document that the thread was started for, says what it came to, and ends. */
const { format, bytes } = taskSchema.parse(workerData);
const said: DocumentText = await readDocument(format, bytes).catch((error: unknown) => ({
  ok: false as const,
  why: `it is damaged or not what its type says (${error instanceof Error ? error.message : String(error)})`,
}));
parentPort?.postMessage(said);
