import { Hono, type Context } from 'hono';
import { NOT_BUILT_PAGE, SIGN_IN_PAGE, SIGN_IN_SCRIPT } from '../auth/sign-in-page.ts';
import { etagOf, type PageFile, type PageFiles } from './page-files.ts';

/** Paths that belong to programs: what is not there is not found, and never the page. */
const NOT_OF_THE_PAGE = /^\/(?:api|ws|mcp|metrics)(?:\/|$)/;
/** The names of assets say what is in them. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * The page, for everybody: it holds no data, what it shows it asks of the API, which answers 401 (`not_authorised`)
 * until the browser is signed in. Every path that is no file is a view of the page, and answered with its shell.
 */
export function pageRoutes(files: PageFiles): Hono {
  const app = new Hono();
  app.get('/sign-in', (context) =>
    // Its address is a secret for ten minutes, and used up after them.
    context.html(SIGN_IN_PAGE, 200, { 'cache-control': 'no-store' }),
  );
  app.get('/sign-in.js', (context) =>
    context.body(SIGN_IN_SCRIPT, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  );
  app.get('/assets/*', async (context, next) => {
    const file = await read(files, context, context.req.path);
    return file === null ? next() : send(context, file, FOR_EVER);
  });
  app.get('*', async (context, next) => {
    const { path } = context.req;
    if (NOT_OF_THE_PAGE.test(path) || path.startsWith('/assets/')) {
      return next();
    }
    const file = (await read(files, context, path)) ?? (await read(files, context, '/index.html'));
    return file === null
      ? context.html(NOT_BUILT_PAGE, 200, { 'cache-control': 'no-store' })
      : sendFresh(context, file);
  });
  return app;
}

function read(files: PageFiles, context: Context, path: string): Promise<PageFile | null> {
  return files.read(path, context.req.header('accept-encoding'));
}

function send(context: Context, file: PageFile, cacheControl: string): Response {
  context.header('cache-control', cacheControl);
  context.header('content-type', file.contentType);
  context.header('vary', 'accept-encoding');
  if (file.encoding !== null) {
    context.header('content-encoding', file.encoding);
  }
  context.header('content-length', String(file.bytes.length));
  return context.body(new Uint8Array(file.bytes));
}

/** Asked for again with every visit; costs nothing where it is still the same. */
function sendFresh(context: Context, file: PageFile): Response {
  const etag = etagOf(file);
  context.header('etag', etag);
  const known = (context.req.header('if-none-match') ?? '').split(',').map((tag) => tag.trim());
  if (known.includes(etag)) {
    context.header('cache-control', 'no-cache');
    context.header('vary', 'accept-encoding');
    return context.body(null, 304);
  }
  return send(context, file, 'no-cache');
}
