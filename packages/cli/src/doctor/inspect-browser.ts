import { tryBrowser, type BrowserSupport, type WallSupport } from '@ropewalk/engine';
import type { MachineCheck } from './inspect-machine.ts';

/** Whether agents that verify pages get a browser that starts where they are. */
export async function inspectBrowser(
  browser: BrowserSupport,
  wall: WallSupport,
  masked: readonly string[],
): Promise<MachineCheck> {
  const name = 'browser';
  if (!browser.available) return { name, result: 'warning', detail: browser.why };
  const failure = await tryBrowser(browser, wall, masked);
  return failure === null
    ? { name, result: 'ok', detail: browser.program }
    : {
        name,
        result: 'warning',
        detail: `${browser.program} does not start where agents are (${failure}): mend or replace it, or set "browser" to false.`,
      };
}
