import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Scene } from './scene.ts';

const SIZES = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;

/** What is done before a picture is made; null where the address says it all. */
type Prepare = ((page: Page) => Promise<unknown>) | null;

/** Every screen, light and dark, on a desk and on a phone. */
export async function photograph(browser: Browser, scene: Scene, folder: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      const context = await browser.newContext({
        viewport,
        colorScheme,
        reducedMotion: 'reduce',
        timezoneId: 'Europe/Berlin',
        locale: 'en-GB',
      });
      const page = await context.newPage();
      for (const [name, path, prepare] of screensOf(scene)) {
        await page.goto(`${scene.url}${path}`);
        await page.locator('main').first().waitFor();
        await prepare?.(page);
        await page.waitForLoadState('networkidle');
        await page.locator('.animate-pulse').first().waitFor({ state: 'detached' });
        await page.screenshot({
          path: join(folder, `${name}-${colorScheme}-${size}.png`),
          animations: 'disabled',
          caret: 'hide',
        });
      }
      await context.close();
    }
  }
}

function screensOf({
  project,
  landed,
  asking,
  run,
}: Scene): readonly (readonly [name: string, path: string, prepare: Prepare])[] {
  const at = `/p/${project}`;
  const link =
    (name: string): Prepare =>
    (page) =>
      page.getByRole('link', { name }).first().waitFor();
  return [
    ['projects', '/', link(project)],
    ['new-project', '/new', null],
    ['machine-settings', '/settings', null],
    ['workers', '/workers', (page) => page.getByRole('heading', { name: 'Workers' }).waitFor()],
    ['overview', at, (page) => page.getByRole('region', { name: 'At work' }).waitFor()],
    // A phone shows one column at a time.
    ['board', `${at}/board`, (page) => page.getByRole('article').first().waitFor()],
    ['feature', `${at}/board?feature=${landed}`, null],
    ['question', `${at}/board?feature=${asking}`, null],
    ['graph', `${at}/graph`, null],
    ['crew', `${at}/crew`, null],
    ['transcript', `${at}/crew?run=${run}`, null],
    ['timeline', `${at}/timeline`, null],
    ['schedules', `${at}/schedules`, null],
    ['settings', `${at}/settings`, null],
    ['spec', `${at}/spec`, null],
    ['assistant', `${at}?side=assistant`, null],
    [
      'palette',
      `${at}/board`,
      async (page) => {
        await page.getByRole('article').first().waitFor();
        await page.keyboard.press('Control+k');
        await page.getByRole('dialog', { name: 'Find and do anything' }).waitFor();
      },
    ],
    [
      'drawer',
      `${at}/board`,
      async (page) => {
        await page.keyboard.press('d');
        await page.getByRole('log', { name: 'Log of the agents' }).waitFor();
      },
    ],
  ];
}
