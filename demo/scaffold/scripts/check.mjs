// A quick look at everything: each module loads, the application starts and serves what the page asks for.
import { readdir } from 'node:fs/promises';
import { startApp } from '../test/support.mjs';

const endings = [];
const app = await startApp({ after: (work) => endings.push(work) });
const problems = [];

const features = (await readdir('public/features')).filter((file) => file.endsWith('.js'));
const modules = ['nav.js', 'dom.js', ...features.map((file) => `features/${file}`)];
for (const file of ['/', '/style.css', '/app.js', '/icon.svg', ...modules.map((file) => `/${file}`)]) {
  const { status } = await app.ask('GET', file);
  if (status !== 200) problems.push(`GET ${file} answers ${status}`);
}
const health = await app.get('/api/health');
if (health.ok !== true) problems.push('GET /api/health is not ok');
for (const end of endings) await end();

// The browser's modules import each other by address, which means nothing here: only their syntax counts.
for (const file of ['app.js', ...modules]) {
  await import(new URL(`../public/${file}`, import.meta.url).href).catch((error) => {
    if (error instanceof SyntaxError) problems.push(`public/${file}: ${error.message}`);
  });
}
for (const problem of problems) console.error(problem);
console.log(`${health.features.length} features, ${modules.length} browser modules, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
