import { api, read } from '#shared/api/api.ts';
import { takeEvents } from './sse.logic.ts';
import type { ScaffoldEvent } from '@ropewalk/contracts';

/**
 * Brings a template into a folder and tells of each line that is written meanwhile. Rejects with a sentence when it
 * fails; aborting ends everything that was started.
 */
export async function runTemplate(
  { template, folder }: { readonly template: string; readonly folder: string },
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const body = await read(
    api.POST('/scaffold/run', {
      body: { template, target_path: folder },
      parseAs: 'stream',
      signal,
    }),
  );
  if (!(body instanceof ReadableStream)) {
    throw new Error('The control plane said nothing of the template.');
  }
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let held = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      throw new Error('The control plane ended before the template was there. Try again.');
    }
    const { data, rest } = takeEvents(held + value);
    held = rest;
    for (const text of data) {
      const event = JSON.parse(text) as ScaffoldEvent;
      if (event.type === 'output') {
        onLine(event.line);
      } else if (event.type === 'complete' && event.success) {
        return;
      } else {
        throw new Error(
          event.type === 'error'
            ? event.message
            : `The template's program ended with exit code ${event.exit_code}.`,
        );
      }
    }
  }
}
