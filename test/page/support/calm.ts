import type { Page } from 'playwright-core';

/** Says that the page is still there. */
const KEEP_ALIVE = '{"type":"ping"}';

/** Notes everything that a page asks for or says from now on, but for the keep-alive. */
export function noteTraffic(page: Page): readonly string[] {
  const traffic: string[] = [];
  page.on('request', (request) => traffic.push(`${request.method()} ${request.url()}`));
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      if (payload !== KEEP_ALIVE) traffic.push(`says ${payload.toString().slice(0, 200)}`);
    });
    socket.on('framereceived', ({ payload }) => {
      const text = payload.toString();
      if (!text.includes('"pong"')) traffic.push(`hears ${text.slice(0, 200)}`);
    });
  });
  return traffic;
}
