import { boundHeap } from 'ropewalk/memory';

// The control plane of the HTTP benchmark, in a process of its own. Plain JavaScript: to strip types Node would load a
// compiler, which is no part of the product.
boundHeap();
const [home = '', folder = '', features = '0'] = process.argv.slice(2);
const NAME = 'bench';
const AT_ONCE = 500;

const { openControlPlane } = await import('ropewalk/control-plane');
const { control, close, url } = expectOk(
  await openControlPlane({ home, port: null, resume: true, environment: process.env }),
);
expectOk(await control['project.register']({ name: NAME, folder, spec: null, settings: {} }));
for (let made = 0; made < Number(features); made += AT_ONCE) {
  expectOk(await control['features.add']({ name: NAME, entries: entries(made) }));
}
process.on('message', async () => {
  await close();
  process.disconnect();
});
process.send?.({ type: 'ready', url });

/** Each needs up to three of those before it, as backlogs that agents write do. */
function entries(from) {
  return Array.from({ length: AT_ONCE }, (_, index) => ({
    category: `category ${(from + index) % 40}`,
    name: `feature ${from + index}`,
    description: 'It does what it says, in a sentence or two that somebody has thought about.',
    steps: ['Open the page', 'Do what it is for', 'See that it happened'],
    dependencies: [1, 7, 31].filter((back) => index >= back).map((back) => index - back),
    checks: [],
  }));
}

function expectOk(result) {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
