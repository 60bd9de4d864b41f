import { type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findChromium, NO_CHROMIUM, noteTroubles, openChromium } from './support/chromium.ts';
import { addressOf, createFieldTab } from './support/field-page.ts';
import { type Kitchen, openKitchen, PROJECT } from './support/kitchen.ts';

const program = findChromium();

/** A bound, not a wait. */
const LIMIT_MS = 60_000;

describe('a page that knows the protocol of the reference only', () => {
  let kitchen: Kitchen;
  let browser: Browser;
  let page: Page;
  let troubles: readonly string[];

  beforeAll(async () => {
    if (program === null) return;
    kitchen = await openKitchen();
    browser = await openChromium(program, kitchen.person);
    page = await createFieldTab(browser, kitchen.url);
    page.setDefaultTimeout(LIMIT_MS);
    troubles = noteTroubles(page);
    await page.goto(addressOf(kitchen.url, 'live'));
  });
  afterAll(async () => {
    await browser?.close();
    await kitchen?.close();
  });
  beforeEach(({ skip }) => skip(program === null, NO_CHROMIUM));

  /** Waits until an element shows this. */
  const shows = (selector: string, text: string | RegExp): Promise<void> =>
    page.locator(selector, { hasText: text }).first().waitFor();
  /** Waits until an element shows this, and answers all that it shows. */
  const textWith = async (selector: string, text: string | RegExp): Promise<string> => {
    await shows(selector, text);
    return page.locator(selector, { hasText: text }).first().innerText();
  };
  const textsOf = (selector: string): Promise<string[]> => page.locator(selector).allInnerTexts();
  const columns = async () =>
    Object.fromEntries(
      await Promise.all(
        ['pending', 'in_progress', 'done'].map(async (name) => [
          name,
          (await textsOf(`[data-column=${name}] article`)).map((text) => text.split('\n')[1]),
        ]),
      ),
    );

  test('shows the projects, and one that is chosen', async () => {
    expect(await textWith('#projects li', PROJECT)).toBe(`${PROJECT} 0 of 0 (0 %)`);
    await page.getByRole('button', { name: PROJECT }).click();
    await shows('#live', 'live');
    await shows('#agent-status', 'stopped');
    expect(await textsOf('#progress, #project-name')).toEqual([
      PROJECT,
      '0 of 0 done (0 %), 0 in progress',
    ]);
  });

  test('shows and changes the settings', async () => {
    expect(await textWith('#settings-said', 'regression agents')).toMatch(/^claude-.*, YOLO off/);
    const models = await textsOf('[name=model] option');
    expect(models.length).toBeGreaterThan(1);
    await page.locator('[name=model]').selectOption({ label: models[1] ?? '' });
    await page.locator('[name=testing_agent_ratio]').fill('2');
    await page.locator('[name=playwright_headless]').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    const model = await page.locator('[name=model]').inputValue();
    await shows('#settings-said', `${model}, 2 regression agents`);
  });

  test('plans runs, and says when the next is', async () => {
    await shows('#next-run', 'No run is planned');
    // A day on which nothing starts while this is tested.
    const day = (new Date().getUTCDay() + 2) % 7;
    await page.locator('[name=start]').fill('03:30');
    await page.locator('[name=days]').fill(String(1 << day));
    await page.getByRole('button', { name: 'Add schedule' }).click();
    expect(await textWith('#schedules li', '03:30')).toMatch(
      /^03:30 UTC for 240 min on \w{3}, 3 agents, on/,
    );
    await shows('#next-run', /Next run: \d{4}-\d{2}-\d{2}T03:30:00Z/);
    await page.getByRole('button', { name: 'Disable' }).click();
    await shows('#schedules li', ', off');
    await shows('#next-run', 'No run is planned');
    await page.locator('#schedules').getByRole('button', { name: 'Delete' }).click();
    await page.locator('#schedules li').waitFor({ state: 'detached' });
  });

  test('starts a crew and shows backlog, graph, agents and what they say while they work', async () => {
    await page.locator('[name=concurrency]').fill('2');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await shows('#agent-status', 'running');
    await shows('#log', 'I read the specification.');
    await shows('[data-column=in_progress] h3', '(2)');
    await shows('#log', 'I begin with Pantry.');
    await shows('#log', 'I begin with Recipes.');
    for (const card of ['[data-agent]:nth-child(1)', '[data-agent]:nth-child(2)']) {
      await shows(`${card}[data-seen~=working][data-state=testing]`, 'Checking');
    }
    expect(await columns()).toEqual({
      pending: ['Search', 'Shopping'],
      in_progress: ['Pantry', 'Recipes'],
      done: [],
    });
    expect(await textWith('[data-feature="4"]', 'Shopping')).toContain('waits for #1, #2');
    expect(new Set(await textsOf('[data-agent] b')).size).toBe(2);
    await shows('[data-agent]', 'CODE #1 Pantry');
    await shows('[data-agent]', 'CODE #2 Recipes');
    await shows('#progress', '0 of 4 done (0 %), 2 in progress');
    await shows('#orchestrator', '2 coding, 0 testing, at most 2');
    await shows('[data-node="3"][data-status=blocked]', 'Search');
    expect(await edges()).toEqual(['1-4', '2-3', '2-4']);
  });

  const edges = async () =>
    (
      await page
        .locator('[data-edge]')
        .evaluateAll((lines) => lines.map((line) => String(line.getAttribute('data-edge'))))
    ).sort();

  test('shows the same after a reload', async () => {
    const shown = async () => ({
      columns: await columns(),
      agents: await textsOf('[data-agent]'),
      progress: await textsOf('#progress'),
      status: await textsOf('#agent-status'),
      edges: await edges(),
      settings: await textsOf('#settings-said'),
    });
    const before = await shown();
    await page.reload();
    await shows('[data-agent]:nth-child(2)', 'Checking');
    await shows('[data-node="4"]', 'Shopping');
    await shows('#settings-said', 'regression agents');
    expect(await shown()).toEqual(before);
  });

  test('starts the dev server, shows its address and what it writes, and ends it', async () => {
    await shows('#dev-status', 'stopped');
    await shows('#dev-command', 'npm run dev');
    await page.getByRole('button', { name: 'Start dev server' }).click();
    await shows('#dev-status', 'running');
    const address = await textWith('#dev-url', /^http:\/\/localhost:\d+/);
    await shows('#dev-log', `Local: ${address}`);
    expect(await (await fetch(address)).text()).toBe('The kitchen is open.');
    await page.getByRole('button', { name: 'Stop dev server' }).click();
    await shows('#dev-status', 'stopped');
    expect(await textsOf('#dev-url')).toEqual(['']);
  });

  test('types into a terminal and sees what comes of it', async () => {
    await shows('#terminals li', 'Terminal 1');
    await page.getByRole('button', { name: 'New terminal' }).click();
    await shows('#terminals li:nth-child(2)', 'Terminal 2');
    await page.locator('[name=line]').fill('echo "the answer is $((40 + 2))"');
    await page.getByRole('button', { name: 'Send' }).click();
    await shows('#terminal', 'the answer is 42');
  });

  test('watches every feature move to done', async () => {
    await kitchen.goOn();
    await shows('[data-column=done] h3', '(4)');
    await shows('#progress', '4 of 4 done (100 %), 0 in progress');
    await shows('#agent-status', 'stopped');
    expect(await columns()).toMatchObject({ pending: [], in_progress: [] });
    await shows('[data-node="4"][data-status=done]', 'Shopping');
    for (const name of ['Pantry', 'Recipes', 'Search', 'Shopping']) {
      await shows('#activity li', new RegExp(`^\\w+ Done: ${name}$`));
    }
    await shows('#log', 'again.');
    await shows('#orchestrator', 'complete:');
    await page.reload();
    await shows('#projects li', `${PROJECT} 4 of 4 (100 %)`);
    await shows('[data-column=done] h3', '(4)');
    await shows('#progress', '4 of 4 done (100 %), 0 in progress');
  });

  test('has met no error, and no request has failed', () => {
    expect(troubles).toEqual([]);
  });
});
