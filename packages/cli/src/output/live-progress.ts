import { createLogUpdate } from 'log-update';
import { liveLines } from './live-lines.ts';
import type { Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import type { View } from './view.ts';

/** Events come in bursts; more pictures than this nobody sees. */
const REDRAW_MS = 60;
/** The clocks of the agents go on without events. */
const TICK_MS = 1_000;

/**
 * A picture that is drawn again on each event and each second. The cursor is hidden meanwhile, and
 * shown again by `close` or when the process exits.
 */
export function createLiveProgress(
  terminal: Terminal,
  view: View,
  options: { readonly title: string; readonly note: string; readonly now: () => number },
): Progress {
  const log = createLogUpdate(terminal.output);
  let note = options.note;
  let scheduled: NodeJS.Timeout | null = null;
  let closed = false;

  const draw = () => {
    scheduled = null;
    const lines = liveLines(view, {
      title: options.title,
      now: options.now(),
      colors: terminal.colors,
      note,
      ...terminal.size(),
    });
    log(lines.join('\n'));
  };
  const schedule = () => {
    if (!closed) {
      scheduled ??= setTimeout(draw, REDRAW_MS);
    }
  };
  const tick = setInterval(schedule, TICK_MS);
  tick.unref();
  terminal.output.on('resize', schedule);
  draw();

  return {
    happened: schedule,
    note(sentence) {
      note = sentence;
      schedule();
    },
    close() {
      if (closed) {
        return;
      }
      closed = true;
      clearInterval(tick);
      terminal.output.off('resize', schedule);
      if (scheduled !== null) {
        clearTimeout(scheduled);
      }
      note = '';
      draw();
      log.done();
    },
  };
}
