import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  findChromium,
  NO_CHROMIUM,
  noteTroubles,
  openChromium,
} from '../browser/support/chromium.ts';
import { joinWorker } from '../support/scripted-worker.ts';
import { openHouse, type House } from './support/house.ts';
import { LARDER, larderPlaybook, SPEC, type Scene } from './support/larder.ts';

const program = findChromium();

/** A bound, not a wait. */
const LIMIT_MS = 60_000;

/** No screen of a small project has more places to stop at. */
const MOST_STOPS = 120;

const IN_TIME = { timeout: LIMIT_MS };

type Behaviour = Omit<Scene, 'gate'>;

describe('the page', () => {
  let house: House;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let troubles: readonly string[];
  /** What went wrong while the control plane was away. */
  let excused = { from: 0, to: 0 };
  let scene: Behaviour = { isAnswered: false, hasLadder: false, isPaintChosen: false };

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
  const goOn = async (change: Partial<Behaviour>): Promise<void> => {
    scene = { ...scene, ...change };
    await house.play(larderPlaybook({ ...scene, gate: house.flag('gate') }));
  };
  const to = async (screen: string): Promise<void> => {
    const screens = page.getByRole('navigation', { name: 'Screens of the project' });
    await screens
      .getByRole('link', { name: new RegExp(`^${screen}`) })
      .first()
      .click();
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
    await to('Overview');
    const need = page.getByRole('region', { name: 'Needs you' });
    await need.getByRole('listitem').filter({ hasText: '#3 Labels' }).getByText('Answer').click();
    const sheet = page.getByRole('dialog', { name: /#3/ });
    const form = sheet.getByRole('form', { name: 'A question for you' });
    await form.getByRole('heading', { name: 'Which colour?' }).waitFor();
    await goOn({ isAnswered: true });
    await form.getByRole('textbox', { name: 'Colour' }).fill('red');
    await form.getByRole('button', { name: 'Answer' }).click();
    await sheet.getByRole('heading', { name: /Passing/ }).waitFor();
    await sheet.getByRole('button', { name: 'Close' }).click();
    await sheet.waitFor({ state: 'detached' });
  });

  test('sends a parked feature back', async () => {
    await to('Board');
    // The overview, which is left, has a place of that name, too.
    await column('Pending').waitFor();
    const parked = column('Needs you').getByRole('listitem').filter({ hasText: 'Odd jobs' });
    await parked.getByText('There is no ladder.').first().waitFor();
    await goOn({ hasLadder: true });
    await parked.getByRole('button', { name: 'Retry' }).click();
    await column('Landed').getByRole('link', { name: 'Odd jobs' }).waitFor();
  });

  test('shows the same agents and the same lines after a reload', async () => {
    await to('Crew');
    await page.keyboard.press('d');
    await expect.poll(agentNames, IN_TIME).toHaveLength(1);
    const before = { names: await agentNames(), lines: await linesWith('begin with') };
    expect(before.lines.join()).toContain('I begin with Cellar.');

    await page.reload();

    expect(await linesWith('begin with')).toEqual(before.lines);
    await expect.poll(agentNames, IN_TIME).toEqual(before.names);
  });

  test('runs what is typed into a terminal', async () => {
    await button('New terminal').click();
    const terminal = drawer().getByRole('tabpanel').filter({ visible: true });
    await terminal.getByRole('textbox').focus();
    await page.keyboard.type('echo larder-$((40 + 2))\n');
    await terminal.getByText('larder-42').first().waitFor();
    await button('Hide logs and terminals').click();
  });

  test('agrees with another tab', async () => {
    await to('Board');
    const other = await context.newPage();
    other.setDefaultTimeout(LIMIT_MS);
    const troublesOfOther = noteTroubles(other);
    await other.goto(page.url());
    await other.getByRole('link', { name: 'Cellar' }).waitFor();
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Paint');
    await dialog.getByRole('combobox', { name: 'Category' }).fill('House');
    await dialog.getByRole('textbox', { name: 'Description' }).fill('The walls have a colour.');
    await dialog.getByRole('textbox', { name: /Steps/ }).fill('Look at the walls');
    await dialog.getByRole('button', { name: 'Add', exact: false }).last().click();
    for (const tab of [page, other]) {
      const asks = tab.getByRole('region', { name: 'Needs you', exact: true });
      await asks.getByRole('link', { name: 'Paint' }).waitFor();
    }
    await expect.poll(() => columnsOf(other), IN_TIME).toEqual(await columnsOf(page));
    await other.close();
    expect(troublesOfOther).toEqual([]);
  });

  test('changes how many test again, and shows a regression that is found and mended', async () => {
    await button(/^How many agents/).click();
    await button('More: Regression agents').click();
    await button(/\+1 test again$/).waitFor();
    await page.keyboard.press('Escape');
    await to('Board');
    await column('In progress').getByRole('link', { name: 'Shelves' }).click();
    const sheet = page.getByRole('dialog', { name: /#1/ });
    await sheet.getByText('It passed before.').waitFor();
    await sheet.getByText('The shelves are a mess.').first().waitFor();
    await house.raise('gate-mend');
    await sheet.getByText('grep -q order shelves.txt').first().waitFor();
    await sheet.getByRole('heading', { name: /Passing/ }).waitFor();
    await sheet.getByRole('button', { name: 'Close' }).click();
    await sheet.waitFor({ state: 'detached' });
  });

  test('plans when the crew works', async () => {
    await to('Schedules');
    await button('New schedule').first().click();
    const dialog = page.getByRole('dialog', { name: 'New schedule' });
    await dialog.getByRole('button', { name: 'Weekend' }).click();
    await dialog.getByLabel('Opens at').fill('03:30');
    // One that is off stops nobody who works now.
    await dialog.getByRole('switch', { name: 'On', exact: true }).click();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.waitFor({ state: 'detached' });
    const all = page.getByRole('region', { name: 'All schedules' });
    await all.getByRole('listitem').filter({ hasText: '03:30' }).waitFor();
    await to('Board');
  });

  test('changes what a project may cost', async () => {
    await to('Settings');
    const budgets = page.getByRole('region', { name: 'Budgets' });
    const day = budgets.getByRole('group', { name: /day/i });
    await day.getByRole('textbox').first().fill('25');
    await budgets.getByRole('button', { name: 'Save' }).click();
    await budgets.getByText('Saved', { exact: true }).waitFor();
    await to('Overview');
    await page.getByRole('region', { name: 'Today' }).getByText('$25').first().waitFor();
    await to('Board');
  });

  test('says that nobody answers, and comes back by itself', async () => {
    const before = await columnsOf(page);
    const lost = page.getByRole('status').getByText('The control plane does not answer');
    const address = page.url();
    const untilNow = troubles.length;
    await house.kill();
    await lost.waitFor();
    await house.restart();
    await lost.waitFor({ state: 'detached' });
    await column('In progress').getByRole('link', { name: 'Cellar' }).waitFor();
    await expect.poll(() => columnsOf(page), IN_TIME).toEqual(before);
    expect(page.url()).toBe(address);
    excused = { from: untilNow, to: troubles.length };
  });

  test('is steered by the keyboard alone', async () => {
    await goOn({ isPaintChosen: true });
    const press = (key: string) => page.keyboard.press(key);
    await press('o');
    await page.getByRole('heading', { name: `Overview of ${LARDER}` }).waitFor();
    await press('b');
    const card = column('Needs you').getByRole('link', { name: 'Paint' });
    await card.waitFor();
    await tabTo(card);
    await press('Enter');
    const sheet = page.getByRole('dialog', { name: /#6/ });
    await tabTo(sheet.getByRole('textbox', { name: 'Colour' }));
    await page.keyboard.type('white');
    await press('Enter');
    await sheet.getByRole('heading', { name: /Passing/ }).waitFor();
    await press('Escape');
    await sheet.waitFor({ state: 'detached' });

    await press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Find and do anything' });
    await palette.getByRole('combobox').waitFor();
    await page.keyboard.type('Cellar');
    await palette
      .getByRole('option', { name: /Cellar/ })
      .first()
      .waitFor();
    await press('Enter');
    const cellar = page.getByRole('dialog', { name: /#5/ });
    await cellar.waitFor();
    await press('Escape');
    await cellar.waitFor({ state: 'detached' });

    await press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.waitFor();
    await press('Escape');
    await keys.waitFor({ state: 'detached' });
  });

  test('ends with everything landed', async () => {
    await house.raise('gate');
    await page.getByRole('status').getByText('Stopped', { exact: true }).waitFor();
    await to('Overview');
    await page.getByRole('progressbar', { name: '6 of 6 features pass' }).waitFor();
  });

  test('adds to a budget that is used up with one click', async () => {
    const budgets = { project_day: { usd: null, tokens: null, minutes: 0.001 } };
    await house.must('PATCH', `/projects/${LARDER}/settings`, { budgets });
    const notice = page.getByText(/the budget of this project for today is used up/);
    await notice.first().waitFor();
    await button(/^Add \d+ minutes$/)
      .first()
      .click();
    await notice.first().waitFor({ state: 'detached' });
  });

  test('adds a worker, has it take nothing, and removes it', async () => {
    await page.goto(house.url);
    await button('Appearance and machine').click();
    await page.getByRole('link', { name: 'Workers' }).click();
    await page.getByText('This machine does all the work').waitFor();
    await button('Add a worker').click();
    const dialog = page.getByRole('dialog', { name: 'Add a worker' });
    await dialog.getByRole('textbox', { name: 'Name of the token' }).fill('attic');
    await dialog.getByRole('button', { name: 'Make a token' }).click();
    const command = await dialog.getByLabel('Command that adds a worker').innerText();
    expect(command).toContain(`--server ${house.url} `);
    const [, token = ''] = /--token (\S+)/.exec(command) ?? [];
    const worker = await joinWorker(() => house.url, token, { name: 'attic-1', labels: ['gpu'] });
    try {
      await dialog.getByRole('button', { name: 'Close' }).click();
      const row = page.getByRole('listitem', { name: 'attic-1' });
      await row.getByText('2 of 2 slots free').waitFor();
      await row.getByText('gpu', { exact: true }).waitFor();
      await row.getByRole('button', { name: 'Cordon', exact: false }).first().click();
      await row.getByText('Cordoned', { exact: true }).waitFor();
      expect(await worker.beat([])).toMatchObject({ value: { state: 'cordoned' } });
      await row.getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('alertdialog').getByText('It carries no run.').waitFor();
      await button('Remove worker').click();
      await row.waitFor({ state: 'detached' });
      expect(await worker.beat([])).toMatchObject({ value: null });
    } finally {
      await worker.close();
    }
    const tokens = page.getByRole('region', { name: 'Join tokens' });
    await tokens.getByRole('button', { name: 'Revoke attic' }).click();
    await button('Revoke token').click();
    await tokens.getByText('Revoked', { exact: true }).waitFor();
  });

  test('has no trouble but while nobody answered', () => {
    const { from, to: until } = excused;
    expect(troubles.filter((_, index) => index < from || index >= until)).toEqual([]);
  });

  const drawer = () => page.getByRole('region', { name: 'Logs and terminals' });
  const log = () => page.getByRole('log', { name: 'Log of the agents' });
  /** Of the log of the agents. */
  const linesWith = async (text: string) => {
    await page.getByRole('searchbox', { name: 'Lines with this text' }).fill(text);
    await log().getByText(text).first().waitFor();
    return (await log().innerText()).split('\n');
  };
  const agentNames = async () => {
    const agents = page.getByRole('region', { name: 'Agents at work' });
    return agents.getByRole('heading', { level: 3 }).allInnerTexts();
  };
  /** The names of features by column. */
  const columnsOf = async (tab: Page) =>
    Object.fromEntries(
      await Promise.all(
        ['Pending', 'In progress', 'Needs you', 'Landed'].map(async (name) => {
          const cards = tab.getByRole('region', { name, exact: true }).getByRole('article');
          const names = await cards.evaluateAll((found) =>
            found.map((card) => card.querySelector('a')?.textContent ?? ''),
          );
          return [name, names.toSorted()];
        }),
      ),
    );
  /** Goes on by Tab until this has the focus. */
  const tabTo = async (wanted: Locator): Promise<void> => {
    await wanted.waitFor();
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      await page.keyboard.press('Tab');
      if (await wanted.evaluate((element) => element.matches(':focus'))) return;
    }
    throw new Error(`Tab does not come to ${wanted}.`);
  };
});
