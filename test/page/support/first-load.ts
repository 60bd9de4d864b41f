import type { Page } from 'playwright-core';

/** What a page fetches until it is there, in bytes as they come over the line. */
export interface FirstLoad {
  readonly bytes: number;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

/** Opens an address with nothing in the cache, and adds up what of the page itself is fetched: not what it asks the API. */
export async function firstLoadOf(
  page: Page,
  url: string,
  isThere: () => Promise<void>,
): Promise<FirstLoad> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  const paths = new Map<string, string>();
  const files: { path: string; bytes: number }[] = [];
  devtools.on('Network.responseReceived', ({ requestId, response }) => {
    const { pathname } = new URL(response.url);
    if (!pathname.startsWith('/api/')) paths.set(requestId, pathname);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const path = paths.get(requestId);
    if (path !== undefined) files.push({ path, bytes: encodedDataLength });
  });
  await page.goto(url);
  await isThere();
  await page.waitForLoadState('networkidle');
  await devtools.detach();
  return { bytes: files.reduce((sum, file) => sum + file.bytes, 0), files };
}
