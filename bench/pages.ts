import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { findChromium, NO_CHROMIUM, openChromium } from '../test/browser/support/chromium.ts';
import { addressOf, createFieldTab } from '../test/browser/support/field-page.ts';
import { openKitchen, PROJECT } from '../test/browser/support/kitchen.ts';
import { printFigure, rounded } from './figures.ts';

const PAGES = 10;
/** Of the clock of processes, on every Linux that we know. */
const TICKS_PER_SECOND = 100;

/**
 * What an idle control plane costs while ten browser pages are open on a project that was built: pages that wait for
 * messages, and pages that also ask again by the clock, as the reference's own does.
 */
export async function benchPages(quick: boolean): Promise<void> {
  const program = findChromium();
  if (program === null || process.platform !== 'linux') {
    printFigure('pages_idle', { left_out: program === null ? NO_CHROMIUM : 'It needs Linux.' });
    return;
  }
  const kitchen = await openKitchen();
  const browser = await openChromium(program, kitchen.person);
  try {
    const first = await openPage(browser, kitchen.url, 'live');
    await kitchen.goOn();
    await first.getByRole('button', { name: 'Start', exact: true }).click();
    await first.locator('#progress', { hasText: '4 of 4 done' }).waitFor();
    await first.locator('#agent-status', { hasText: 'stopped' }).waitFor();
    await first.close();
    for (const mode of ['live', 'polls'] as const) {
      const pages = await Promise.all(
        Array.from({ length: PAGES }, () => openPage(browser, kitchen.url, mode)),
      );
      const seconds = quick ? 5 : 20;
      // What the end of the crew and the opening of the pages have left to do is not idleness.
      await setTimeout(quick ? 5_000 : 15_000);
      const before = await cpuSecondsOf(kitchen.processId);
      await setTimeout(seconds * 1_000);
      const used = (await cpuSecondsOf(kitchen.processId)) - before;
      printFigure('pages_idle', {
        pages: PAGES,
        asks_by_the_clock: mode === 'polls',
        cpu_percent: rounded((used / seconds) * 100),
      });
      await Promise.all(pages.map((page) => page.close()));
    }
  } finally {
    await browser.close();
    await kitchen.close();
  }
}

async function openPage(browser: Browser, url: string, mode: 'live' | 'polls'): Promise<Page> {
  const page = await createFieldTab(browser, url);
  await page.goto(addressOf(url, mode));
  await page.getByRole('button', { name: PROJECT }).click();
  await page.locator('#live', { hasText: 'live' }).waitFor();
  // While a test may answer for the server, the browser keeps nothing and can ask for nothing conditionally.
  await page.unrouteAll();
  return page;
}

/** User and system time of a process and its threads. */
async function cpuSecondsOf(processId: number): Promise<number> {
  const stat = await readFile(`/proc/${processId}/stat`, 'utf8');
  // The second field is the name of the program, which may hold spaces; the times are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
