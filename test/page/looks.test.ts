import { setTimeout as sleep } from 'node:timers/promises';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { findChromium, NO_CHROMIUM, openChromium } from '../browser/support/chromium.ts';
import { noteTraffic } from './support/calm.ts';
import { firstLoadOf } from './support/first-load.ts';
import { openHouse, type House } from './support/house.ts';
import { LARDER, larderPlaybook, SPEC } from './support/larder.ts';

const program = findChromium();

/** A bound, not a wait. */
const LIMIT_MS = 60_000;
/** Longer than anything that would ask by the clock could wait without looking old. */
const CALM_MS = 5_500;
const MOST_BYTES = 250_000;

/** Screens by the name of what is there when they are ready. */
const SCREENS = [
  { path: '/', ready: 'link:larder' },
  { path: '/new', ready: 'heading:New project' },
  { path: '/settings', ready: 'main' },
  { path: '/workers', ready: 'region:Join tokens' },
  { path: `/p/${LARDER}`, ready: 'region:At work' },
  { path: `/p/${LARDER}/board`, ready: 'link:Cellar' },
  { path: `/p/${LARDER}/board?feature=3`, ready: 'form:A question for you' },
  { path: `/p/${LARDER}/board?feature=1`, ready: 'tab:Details' },
  { path: `/p/${LARDER}/crew`, ready: 'region:Landing queue' },
  { path: `/p/${LARDER}/crew?run=2`, ready: 'log:Transcript' },
  { path: `/p/${LARDER}/graph`, ready: 'main' },
  { path: `/p/${LARDER}/timeline`, ready: 'main' },
  { path: `/p/${LARDER}/schedules`, ready: 'heading:Schedules' },
  { path: `/p/${LARDER}/settings`, ready: 'main' },
  { path: `/p/${LARDER}/spec`, ready: 'main' },
  { path: `/p/${LARDER}?side=assistant`, ready: 'main' },
  { path: '/p/empty', ready: 'region:At work' },
  { path: '/p/empty/board', ready: 'main' },
  { path: '/p/empty/crew', ready: 'region:Landing queue' },
  { path: '/p/nowhere', ready: 'link:All projects' },
] as const;

/** What asks before it does something, or asks for much: by the button that opens it. */
const QUESTIONS = [
  {
    path: `/p/${LARDER}`,
    button: 'More that the crew can be asked for',
    item: 'Panic: kill everything',
  },
  { path: `/p/${LARDER}/settings`, button: /^Delete project/, item: null },
  { path: `/p/${LARDER}/schedules`, button: 'New schedule', item: null },
  { path: '/workers', button: 'Add a worker', item: null },
] as const;

/** Addresses of which each draws something that no other one does: what would ask by the clock is in these. */
const CALM_PATHS = SCREENS.filter(
  ({ path }) => !path.includes('empty') && !path.includes('feature=1'),
);

/** Where nothing is read again because the crew has stopped: these may stay open from test to test. */
const STILL_PATHS: ReadonlySet<string> = new Set(
  CALM_PATHS.map(({ path }) => path).filter((path) => !path.includes('/board')),
);

/** What axe finds, as far as it is told here. */
const findingsSchema = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
    }),
  ),
});

describe('the page, wherever one looks', () => {
  let house: House;
  let browser: Browser;
  let context: BrowserContext;
  /** What one test has opened and the next one may look at, by path. */
  const tabs = new Map<string, Page>();

  beforeAll(async () => {
    if (program === null) return;
    house = await openHouse({ version: 1 });
    const scene = { isAnswered: false, hasLadder: false, isPaintChosen: false };
    await house.play(larderPlaybook({ ...scene, gate: house.flag('gate') }));
    for (const name of [LARDER, 'empty']) {
      const path = `${house.person}/${name}`;
      await house.must('POST', '/projects', { name, path, spec_method: 'manual' });
      await house.must('PUT', `/projects/${name}/prompts`, { app_spec: SPEC });
    }
    await house.must('POST', `/projects/${LARDER}/agent/start`, {});
    await house.must('POST', `/projects/${LARDER}/schedules`, {
      start_time: '03:30',
      duration_minutes: 60,
      enabled: false,
    });
    await house.must('POST', '/workers/tokens', { name: 'rack' });
    browser = await openChromium(program, house.person);
    // Colours that are on their way to others are nobody's.
    context = await browser.newContext({ reducedMotion: 'reduce' });
    context.setDefaultTimeout(LIMIT_MS);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });
  beforeEach(({ skip }) => skip(program === null, NO_CHROMIUM));

  const isReady = async (page: Page, ready: string): Promise<void> => {
    const [role = '', name] = ready.split(':');
    const found = name === undefined ? page.locator('main') : page.locator(toRole(role, name));
    await found.first().waitFor();
    await page.locator('.animate-pulse').first().waitFor({ state: 'detached' });
  };
  const find = async (page: Page, rules: readonly string[] | null): Promise<string[]> => {
    await page.evaluate(SETTLED);
    const which = rules === null ? { rules: { region: { enabled: true } } } : { runOnly: rules };
    const options = JSON.stringify({ resultTypes: ['violations'], ...which });
    const found = findingsSchema.parse(await page.evaluate(`axe.run(document, ${options})`));
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 300)} ${failureSummary}`,
      ),
    );
  };
  /** At an address, as it looks by day and by night, on a desk and on a phone. */
  const findAt = async (
    page: Page,
    path: string,
    prepare: (page: Page) => Promise<unknown>,
  ): Promise<string[]> => {
    const found: string[] = [];
    // Loaded as it is looked at first, so that no colour is on its way.
    await page.emulateMedia({ colorScheme: LOOKS[0].colorScheme });
    await page.setViewportSize({ width: LOOKS[0].width, height: 844 });
    await page.goto(`${house.url}${path}`);
    await prepare(page);
    await page.evaluate(axe.source);
    for (const { width, colorScheme, rules } of LOOKS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      await page.locator(colorScheme === 'dark' ? 'html.dark' : 'html:not(.dark)').waitFor();
      const here = await find(page, rules);
      found.push(...here.map((finding) => `${path}, ${colorScheme}, ${width} px: ${finding}`));
    }
    return found;
  };

  test('can be used by everybody', async () => {
    const page = await context.newPage();
    await page.goto(`${house.url}/p/${LARDER}/board`);
    for (const [region, name] of [
      ['In progress', 'Cellar'],
      ['Needs you', 'Labels'],
      ['Needs you', 'Odd jobs'],
      ['Landed', 'Eat first'],
    ] as const) {
      const column = page.getByRole('region', { name: region, exact: true });
      await column.getByRole('link', { name }).waitFor();
    }
    await page.close();
    const found: string[] = [];
    for (const { path, ready } of SCREENS) {
      const tab = await context.newPage();
      found.push(...(await findAt(tab, path, () => isReady(tab, ready))));
      if (STILL_PATHS.has(path)) tabs.set(path, tab);
      else await tab.close();
    }
    expect(found).toEqual([]);
  });

  test('asks and shows more in a way that everybody can use', async () => {
    const page = await context.newPage();
    const found: string[] = [];
    for (const key of ['Control+k', '?', 'n']) {
      const open = async (): Promise<void> => {
        await page.getByRole('link', { name: 'Cellar' }).waitFor();
        await page.keyboard.press(key);
        await page.getByRole('dialog').waitFor();
      };
      found.push(...(await findAt(page, `/p/${LARDER}/board`, open)));
    }
    for (const { path, button, item } of QUESTIONS) {
      const open = async (): Promise<void> => {
        await page.getByRole('button', { name: button }).first().click();
        if (item !== null) await page.getByRole('menuitem', { name: item }).click();
        await page.getByRole('dialog').or(page.getByRole('alertdialog')).waitFor();
      };
      found.push(...(await findAt(page, path, open)));
    }
    // It stays open from then on.
    await page.setViewportSize({ width: LOOKS[0].width, height: 844 });
    await page.goto(`${house.url}/p/${LARDER}/board`);
    await page.getByRole('link', { name: 'Cellar' }).waitFor();
    await page.keyboard.press('d');
    const log = page.getByRole('log', { name: 'Log of the agents' });
    await log.waitFor();
    found.push(...(await findAt(page, `/p/${LARDER}/graph`, () => log.waitFor())));
    const terminal = page.getByRole('tabpanel').getByRole('textbox');
    const openTerminal = async (): Promise<void> => {
      await page.getByRole('button', { name: 'New terminal' }).click();
      await terminal.first().waitFor({ state: 'attached' });
    };
    found.push(...(await findAt(page, `/p/${LARDER}/crew`, openTerminal)));
    await page.close();
    expect(found).toEqual([]);
  });

  test('asks for nothing while nothing happens', async () => {
    await house.must('POST', `/projects/${LARDER}/agent/stop`);
    for (const { path, ready } of CALM_PATHS) {
      const page = tabs.get(path) ?? (await context.newPage());
      if (!tabs.has(path)) await page.goto(`${house.url}${path}`);
      await isReady(page, ready);
      tabs.set(path, page);
    }
    const open = [...tabs].map(([path, page]) => ({ path, page }));
    await Promise.all(open.map(({ page }) => page.waitForLoadState('networkidle')));
    const board = tabs.get(`/p/${LARDER}/board`);
    await board?.getByRole('status').getByText('Stopped', { exact: true }).waitFor();
    const noted = open.map(({ path, page }) => ({ path, traffic: noteTraffic(page) }));
    // The clock is what this is about.
    await sleep(CALM_MS);
    expect(noted.filter(({ traffic }) => traffic.length > 0)).toEqual([]);
    await Promise.all(open.map(({ page }) => page.close()));
  });

  test('fetches little before the board is there', async () => {
    // Nobody has been here before: nothing is open, and nothing is at hand.
    const fresh = await browser.newContext();
    fresh.setDefaultTimeout(LIMIT_MS);
    const page = await fresh.newPage();
    const load = await firstLoadOf(page, `${house.url}/p/${LARDER}/board`, () =>
      isReady(page, 'link:Cellar'),
    );
    await fresh.close();
    expect(load.bytes, JSON.stringify(load.files, null, 1)).toBeLessThanOrEqual(MOST_BYTES);
  });
});

/** Rules whose answer depends on colours or on what lies beside what; all others see the same document again. */
const RULES_OF_LOOKS = [
  'color-contrast',
  'link-in-text-block',
  'scrollable-region-focusable',
  'target-size',
];

/**
 * Both themes, and both widths. What is there may differ by width, so that all rules are asked once on each. It ends
 * on a desk, as it began.
 */
const LOOKS = [
  { colorScheme: 'light', width: 1440, rules: null },
  { colorScheme: 'dark', width: 390, rules: null },
  { colorScheme: 'dark', width: 1440, rules: RULES_OF_LOOKS },
] as const;

/** Colours are where they were going to. */
const SETTLED = `(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let calm = 0; calm < 3; ) {
    await frame();
    const isMoving = document.getAnimations().some(({ effect, playState }) =>
      playState === 'running' && effect.getComputedTiming().iterations !== Infinity);
    calm = isMoving ? 0 : calm + 1;
  }
})()`;

function toRole(role: string, name: string): string {
  return `internal:role=${role}[name=${JSON.stringify(name)}i]`;
}
