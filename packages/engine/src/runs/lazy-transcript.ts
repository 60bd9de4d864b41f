import type { TranscriptEntry } from '@ropewalk/contracts';
import { openTranscript, type TranscriptWriter } from './transcripts.ts';

/** The transcript of a run, opened when its first entry comes: a run that never began has none. */
export function lazyTranscript(
  folder: string,
  runId: number,
  onError: (error: unknown) => void,
): TranscriptWriter {
  const waiting: TranscriptEntry[] = [];
  let opening: Promise<TranscriptWriter | null> | null = null;
  let writer: TranscriptWriter | null = null;
  const open = async (): Promise<TranscriptWriter | null> => {
    try {
      const opened = await openTranscript(folder, runId, onError);
      for (const entry of waiting.splice(0)) opened.append(entry);
      writer = opened;
    } catch (error) {
      onError(error);
    }
    return writer;
  };
  return {
    append(entry) {
      if (writer !== null) {
        writer.append(entry);
        return;
      }
      waiting.push(entry);
      opening ??= open();
    },
    async flush() {
      await (await opening)?.flush();
    },
    async close() {
      await (await opening)?.close();
    },
  };
}
