import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  findChromium,
  NO_CHROMIUM,
  noteTroubles,
  openChromium,
} from '../browser/support/chromium.ts';
import { openHouse, type House } from './support/house.ts';
import { LARDER, larderPlaybook, SPEC, type Scene } from './support/larder.ts';

const program = findChromium();

/** A bound, not a wait. */
const LIMIT_MS = 60_000;

describe('the page', () => {
  let house: House;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let troubles: readonly string[];
  let scene: Omit<Scene, 'gate'> = { isAnswered: false, hasLadder: false };

  beforeAll(async () => {
    if (program === null) return;
    house = await openHouse({ version: 1 });
    await goOn({});
    browser = await openChromium(program, house.person);
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    troubles = noteTroubles(page);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });
  beforeEach(({ skip, onTestFailed }) => {
    skip(program === null, NO_CHROMIUM);
    onTestFailed(async () => {
      console.error(`${page.url()}\n${await page.locator('body').innerText()}`);
    });
  });

  /** From now on agents behave like this. */
  const goOn = async (change: Partial<Omit<Scene, 'gate'>>): Promise<void> => {
    scene = { ...scene, ...change };
    await house.play(larderPlaybook({ ...scene, gate: house.flag('gate') }));
  };
  const to = async (screen: string): Promise<void> => {
    const screens = page.getByRole('navigation', { name: 'Screens of the project' });
    await screens.getByRole('link', { name: screen, exact: true }).first().click();
  };
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const column = (name: string) => page.getByRole('region', { name, exact: true });

  test('makes a project, step by step, and starts it', async () => {
    await page.goto(house.url);
    await page.getByRole('link', { name: 'New project' }).first().click();
    await page.getByRole('textbox', { name: 'Name' }).fill(LARDER);
    await page.keyboard.press('Enter');
    expect(await page.getByRole('textbox', { name: 'Folder' }).inputValue()).toMatch(/\/larder$/);
    await page.getByText('This folder is not there yet.').waitFor();
    await button('Continue').click();
    await page.getByRole('radio', { name: /^None/ }).waitFor();
    await button('Continue').click();
    await page.getByRole('radio', { name: /^Write or paste it/ }).click();
    await page.getByRole('textbox', { name: 'Spec' }).fill(SPEC);
    await button('Continue').click();
    await page.getByRole('heading', { name: 'Ready to start?' }).waitFor();
    await button('Start building').click();
    await page.getByRole('heading', { name: `Overview of ${LARDER}` }).waitFor();
    await page.getByRole('status').getByText('Working', { exact: true }).waitFor();
  });

  test('shows who works, on what, and what they say', async () => {
    const atWork = page.getByRole('region', { name: 'At work' });
    await atWork.getByRole('link', { name: '#5 Cellar' }).waitFor();
    await to('Crew');
    const agents = page.getByRole('region', { name: 'Agents at work' });
    const digger = agents.getByRole('listitem').filter({ hasText: '#5 Cellar' }).first();
    await digger.getByText('Coding', { exact: false }).first().waitFor();
    await digger.getByRole('link', { name: 'Transcript' }).click();
    const transcript = page.getByRole('log', { name: 'Transcript' });
    await transcript.getByText('I begin with Cellar.').waitFor();
    await page.keyboard.press('Escape');
    await transcript.waitFor({ state: 'detached' });
  });

  test('takes the answer to a question', async () => {
    await goOn({ isAnswered: true });
    await to('Overview');
    const need = page.getByRole('region', { name: 'Needs you' });
    await need.getByRole('listitem').filter({ hasText: '#3 Labels' }).getByText('Answer').click();
    const sheet = page.getByRole('dialog', { name: /#3/ });
    const form = sheet.getByRole('form', { name: 'A question for you' });
    await form.getByRole('heading', { name: 'Which colour do the labels have?' }).waitFor();
    await form.getByRole('textbox', { name: 'Colour' }).fill('red');
    await form.getByRole('button', { name: 'Answer' }).click();
    await sheet.getByText('Passing').waitFor();
    await sheet.getByRole('button', { name: 'Close' }).click();
    await sheet.waitFor({ state: 'detached' });
  });

  test('sends a parked feature back', async () => {
    await goOn({ hasLadder: true });
    await to('Board');
    const parked = column('Needs you').getByRole('listitem').filter({ hasText: 'Odd jobs' });
    await parked.getByText('There is no ladder.').first().waitFor();
    await parked.getByRole('button', { name: 'Retry' }).click();
    await column('Landed').getByRole('link', { name: 'Odd jobs' }).waitFor();
  });

  test('has no trouble', () => {
    expect(troubles).toEqual([]);
  });
});
