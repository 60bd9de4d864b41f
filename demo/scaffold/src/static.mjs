import { readdir, readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../public/', import.meta.url));
const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The files of the features' browser side. */
export async function listClientFeatures() {
  const files = await readdir(join(root, 'features'));
  return files.filter((file) => file.endsWith('.js')).sort();
}

/** Answers with a file of `public/`. */
export async function serveFile(request, response, path) {
  const wanted = normalize(decodeURIComponent(path === '/' ? '/index.html' : path));
  const type = types[extname(wanted)];
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  const content =
    type === undefined || !isReading || wanted.includes('..')
      ? null
      : await readFile(join(root, wanted)).catch(() => null);
  if (content === null) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('There is nothing here.');
    return;
  }
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' });
  response.end(request.method === 'HEAD' ? undefined : content);
}
