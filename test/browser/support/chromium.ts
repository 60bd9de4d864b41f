import { homedir } from 'node:os';
import { findBrowser } from '@ropewalk/engine';
import { type Browser, chromium, type Page } from 'playwright-core';

/** The browser that agents get, or null where this machine has none. */
export function findChromium(): string | null {
  const found = findBrowser(process.env, homedir());
  return found.available ? found.program : null;
}

/** What a test says that needs a browser and has none. */
export const NO_CHROMIUM =
  'Chromium is not on the PATH: install it (Debian: apt-get install chromium).';

/** Starts it without a window. It leaves what it writes in `home`, which goes with the test. The caller closes it. */
export function openChromium(program: string, home: string): Promise<Browser> {
  // Its own sandbox cannot be set up by root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    executablePath: program,
    args,
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
  });
}

/** What went wrong in a page, in words: errors on its console, thrown ones, requests that failed or were refused. */
export function noteTroubles(page: Page): readonly string[] {
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      troubles.push(`console: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => troubles.push(`thrown: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // What a page was still asking for when it was left.
    if (reason !== 'net::ERR_ABORTED') troubles.push(`${reason}: ${request.url()}`);
  });
  page.on('websocket', (socket) => {
    socket.on('socketerror', (error) => troubles.push(`socket ${socket.url()}: ${error}`));
  });
  return troubles;
}
