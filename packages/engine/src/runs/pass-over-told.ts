import { createHash } from 'node:crypto';
import type { AgentEvent, TranscriptEntry } from '@ropewalk/contracts';
import type { LiveTranscript } from './live-feed.ts';
import { shorten } from './transcripts.ts';

/**
 * A transcript that an earlier process has begun: its worker tells again what was written down and not noted as kept
 * when that process was killed. Each of `told` is passed over once.
 */
export function passOverTold(
  transcript: LiveTranscript,
  told: readonly TranscriptEntry[],
): LiveTranscript {
  const left = new Map<string, number>();
  for (const { at, event } of told) {
    const key = keyOf(at, event);
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  return {
    append(at, event) {
      const key = keyOf(at, shorten(event));
      const times = left.get(key) ?? 0;
      if (times === 0) transcript.append(at, event);
      else if (times === 1) left.delete(key);
      else left.set(key, times - 1);
    },
    close: () => transcript.close(),
  };
}

function keyOf(at: number, event: AgentEvent): string {
  return createHash('sha256')
    .update(JSON.stringify([at, event]))
    .digest('base64');
}
