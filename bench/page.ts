import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { findChromium, NO_CHROMIUM, openChromium } from '../test/browser/support/chromium.ts';
import { firstLoadOf } from '../test/page/support/first-load.ts';
import { openHouse, type House } from '../test/page/support/house.ts';
import { printFigure, quantile, rounded } from './figures.ts';
import { taskTimesDuring } from './long-tasks.ts';

const CHUNK = 500;
const AGENTS = 5;
const LIMIT_MS = 60_000;
/** What counts as a long task, and what of it blocks. */
const LONG_MS = 50;

const measuredSchema = z.object({
  lcp: z.number(),
  cls: z.number(),
  tasks: z.array(z.number()),
});

/**
 * The board with long backlogs in a real browser: what a first look costs, beside an empty page of ours, and what
 * keeps the browser busy for long while somebody scrolls and agents write. Chromium itself says what it measures.
 */
export async function benchPage(quick: boolean): Promise<void> {
  const program = findChromium();
  if (program === null) {
    printFigure('page_load', { left_out: NO_CHROMIUM });
    return;
  }
  const house = await openHouse(PLAYBOOK);
  const browser = await openChromium(program, house.person);
  try {
    await fill(house, 'empty', 0);
    await fill(house, 'short', 1_000);
    await fill(house, 'long', quick ? 2_000 : 10_000);
    await benchLoads(browser, house, quick ? 3 : 5);
    await benchScrolling(browser, house, quick ? 2_000 : 10_000);
  } finally {
    await browser.close();
    await house.close();
  }
}

async function benchLoads(browser: Browser, house: House, times: number): Promise<void> {
  for (const [name, path] of [
    ['empty', '/p/nowhere'],
    ['board_1000', '/p/short/board'],
  ] as const) {
    const loads: (z.infer<typeof measuredSchema> & { readonly bytes: number })[] = [];
    for (let time = 0; time < times; time += 1) {
      const page = await openMeasured(browser);
      const load = await firstLoadOf(page, `${house.url}${path}`, () =>
        page.locator('main').first().waitFor(),
      );
      loads.push({ ...(await measured(page)), bytes: load.bytes });
      await page.context().close();
    }
    const median = (of: (load: (typeof loads)[number]) => number) =>
      rounded(quantile(loads.map(of), 0.5));
    printFigure('page_load', {
      page: name,
      times,
      bytes: median(({ bytes }) => bytes),
      lcp_ms: median(({ lcp }) => lcp),
      blocking_ms: median(({ tasks }) => tasks.reduce((sum, ms) => sum + ms - LONG_MS, 0)),
      longest_task_ms: median(({ tasks }) => Math.max(0, ...tasks)),
      cls: median(({ cls }) => cls),
    });
  }
}

async function benchScrolling(browser: Browser, house: House, features: number): Promise<void> {
  const page = await openMeasured(browser);
  await page.goto(`${house.url}/p/long/board`);
  const column = page.getByRole('region', { name: 'Pending', exact: true });
  await column.getByText(features.toString()).first().waitFor();
  await column.getByRole('article').first().waitFor();
  await page.waitForLoadState('networkidle');
  for (const agents of [0, AGENTS]) {
    if (agents > 0) {
      await house.must('POST', '/projects/long/agent/start', { max_concurrency: agents });
      await page.getByRole('region', { name: 'In progress' }).getByRole('article').nth(1).waitFor();
    }
    const before = (await measured(page)).tasks.length;
    await column.hover();
    const cpu = await taskTimesDuring(page, async () => {
      for (let turn = 0; turn < 60; turn += 1) {
        await page.mouse.wheel(0, 1_500);
        await page.evaluate('new Promise(requestAnimationFrame)');
      }
    });
    const tasks = (await measured(page)).tasks.slice(before);
    printFigure('page_scrolling', {
      features,
      agents_that_write: agents,
      long_tasks: cpu.filter((ms) => ms > LONG_MS).length,
      longest_task_cpu_ms: rounded(Math.max(0, ...cpu)),
      long_tasks_by_the_clock: tasks.length,
      longest_task_ms: rounded(Math.max(0, ...tasks)),
      cards_in_document: await page.getByRole('article').count(),
      elements_in_document: await page.locator('*').count(),
    });
  }
  await page.context().close();
}

/** A tab that notes its own paint, shifts and long tasks from the beginning. */
async function openMeasured(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  await page.addInitScript(`
    globalThis.measured = { lcp: 0, cls: 0, tasks: [] };
    const watch = (type, note) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    watch('largest-contentful-paint', ({ startTime }) => { measured.lcp = startTime; });
    watch('layout-shift', ({ value, hadRecentInput }) => { measured.cls += hadRecentInput ? 0 : value; });
    watch('longtask', ({ duration }) => { measured.tasks.push(duration); });
  `);
  return page;
}

async function measured(page: Page) {
  return measuredSchema.parse(await page.evaluate('measured'));
}

async function fill(house: House, name: string, count: number): Promise<void> {
  await house.must('POST', '/projects', {
    name,
    path: join(house.person, name),
    spec_method: 'manual',
  });
  for (let from = 0; from < count; from += CHUNK) {
    await house.must('POST', `/projects/${name}/features/bulk`, {
      features: Array.from({ length: Math.min(CHUNK, count - from) }, (_, index) => ({
        category: `Area ${(from + index) % 12}`,
        name: `Feature ${from + index + 1}`,
        description: 'It does what it says.',
        steps: ['Look at it'],
      })),
    });
  }
}

/** Agents that write as fast as agents write, for longer than anybody measures. */
const PLAYBOOK = {
  version: 1,
  coding: {
    '*': {
      attempts: [
        [
          {
            repeat: {
              times: 2_000,
              steps: [{ say: 'I think about {{feature.name}} and write it down.' }, { wait: 0.05 }],
            },
          },
        ],
      ],
    },
  },
};
