import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import type { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAddressCheck } from './guards.ts';
import { createGuardedApp } from './http-app.ts';
import { createPageFiles } from './page-files.ts';
import { pageRoutes } from './page-routes.ts';

const SHELL = '<!doctype html><title>Ropewalk</title><script src="/assets/app-1a2B.js"></script>';
const SCRIPT = `document.title = ${JSON.stringify('rope '.repeat(200))};`;

let root: string;
let app: Hono;
const failures: unknown[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ropewalk-page-'));
  const folder = join(root, 'page');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(root, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'index.html'), SHELL);
  await writeFile(join(folder, 'favicon.svg'), '<svg/>');
  await writeFile(join(folder, 'assets', 'app-1a2B.js'), SCRIPT);
  await writeFile(join(folder, 'assets', 'font-3c.woff2'), 'font');
  await writeFile(join(folder, 'assets', 'app-1a2B.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(folder, 'assets', 'app-1a2B.js.gz'), gzipSync(SCRIPT));
  app = appOf(folder);
});
afterAll(async () => {
  await rm(root, { recursive: true });
  expect(failures).toEqual([]);
});

function appOf(folder: string): Hono {
  const guarded = createGuardedApp({
    check: createAddressCheck([]),
    closing: new AbortController().signal,
    onFailure: (failure) => failures.push(failure),
  });
  guarded.route('/', pageRoutes(createPageFiles(folder)));
  return guarded;
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET', of = app) {
  const request = new Request(`http://127.0.0.1${path}`, {
    method,
    headers: { host: '127.0.0.1', ...headers },
  });
  return of.request(request);
}

async function bytesOf(answer: Response | undefined): Promise<Buffer> {
  return Buffer.from((await answer?.arrayBuffer()) ?? new ArrayBuffer());
}

test('a view of the page is its shell, which is asked for again and not sent again', async () => {
  for (const path of ['/', '/projects/rope.walk/board', '/index.html', '/nothing.js', '/apis']) {
    const answer = await get(path);
    expect([path, answer.status, await answer.text()]).toEqual([path, 200, SHELL]);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  }
  const etag = (await get('/')).headers.get('etag') ?? '';
  const again = await get('/projects', { 'if-none-match': `"other", ${etag}` });
  expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
  expect((await get('/', { 'if-none-match': '"other"' })).status).toBe(200);
});

test('assets are kept for ever, and compressed for those who can read that', async () => {
  const asset = (encodings: string) => get('/assets/app-1a2B.js', { 'accept-encoding': encodings });
  const [plain, br, gzip, none] = await Promise.all(
    ['', 'gzip, br', 'gzip;q=0.5, br;q=0', 'br;q=0.0, gzip; q=0'].map(asset),
  );
  for (const answer of [plain, br, gzip, none]) {
    expect(answer?.status).toBe(200);
    expect(answer?.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer?.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer?.headers.get('vary')).toBe('accept-encoding');
  }
  expect(br?.headers.get('content-encoding')).toBe('br');
  expect(gzip?.headers.get('content-encoding')).toBe('gzip');
  expect(none?.headers.get('content-encoding')).toBeNull();
  const bytes = await bytesOf(br);
  expect(bytes.length).toBeLessThan(100);
  expect(br?.headers.get('content-length')).toBe(String(bytes.length));
  expect(brotliDecompressSync(bytes).toString()).toBe(SCRIPT);
  expect(gunzipSync(await bytesOf(gzip)).toString()).toBe(SCRIPT);
  expect(await plain?.text()).toBe(SCRIPT);
  const font = await get('/assets/font-3c.woff2', { 'accept-encoding': 'br' });
  expect([font.headers.get('content-encoding'), await font.text()]).toEqual([null, 'font']);
  const icon = await get('/favicon.svg');
  expect([icon.headers.get('content-type'), await icon.text()]).toEqual([
    'image/svg+xml',
    '<svg/>',
  ]);
});

test('HEAD says the same without saying it', async () => {
  const head = await get('/assets/app-1a2B.js', { 'accept-encoding': 'gzip' }, 'HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect(head.headers.get('content-encoding')).toBe('gzip');
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
});

test('what is no file of the page is not found, and nothing outside of it is shown', async () => {
  for (const path of [
    '/assets/old-9z.js',
    '/assets/',
    '/assets/app-1a2B.js/more',
    '/assets/app-1a2B.js.br',
    '/assets/.hidden.js',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/..%5csecret.txt',
    '/assets/x%00.js',
    '/api/nothing',
    '/ws/projects/shop',
    '/mcp',
    '/metrics',
  ]) {
    expect([path, (await get(path)).status]).toEqual([path, 404]);
  }
  for (const path of [
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
  ]) {
    expect([path, await (await get(path)).text()]).toEqual([path, SHELL]);
  }
});

test('scripts, workers and connections are of this server alone', async () => {
  const policy = (await get('/')).headers.get('content-security-policy')?.split('; ');
  expect(policy).toEqual(
    expect.arrayContaining([
      "script-src 'self'",
      "worker-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "connect-src 'self'",
      "font-src 'self'",
      "frame-ancestors 'none'",
    ]),
  );
});

test('where no page has been built, it is said what to do', async () => {
  const answer = await get('/projects', {}, 'GET', appOf(join(root, 'nowhere')));
  expect([answer.status, await answer.text()]).toEqual([
    200,
    expect.stringContaining('its page has not been built: run <code>npm run build</code>'),
  ]);
});
