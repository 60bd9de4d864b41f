import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';

const FOLDER = fileURLToPath(new URL('../page', import.meta.url));

/**
 * A tab for the page that knows nothing but the reference's protocol, at the address of a control plane: there the
 * reference's own page lies, so it meets the same rules.
 */
export async function createFieldTab(browser: Browser, url: string): Promise<Page> {
  // A page that is put in by a test does not count as one of this machine, which may speak with the machine unasked.
  const page = await browser.newPage({ permissions: ['local-network-access'] });
  await page.route(
    (address) => address.origin === url && isOfPage(address.pathname),
    (route, request) => {
      const { pathname } = new URL(request.url());
      const file = pathname === '/' ? 'index.html' : pathname.replace('/assets/', '');
      return route.fulfill({ path: join(FOLDER, file) });
    },
  );
  return page;
}

/**
 * Where the page is opened. `live` leaves out everything that it would ask for again by the clock: then what changes
 * has come by messages.
 */
export function addressOf(url: string, mode: 'live' | 'polls'): string {
  return `${url}/${mode === 'live' ? '?polls=off' : ''}`;
}

function isOfPage(pathname: string): boolean {
  return pathname === '/' || pathname.startsWith('/assets/');
}
