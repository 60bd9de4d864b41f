import { boundHeap } from 'ropewalk/memory';

// The control plane of a benchmark, in a process of its own so that its memory can be read from outside.
// Plain JavaScript: to strip types Node would load a compiler, which is no part of the product.
boundHeap();
const [home = '', folder = '', driver = '', features = '0', slots = '1', testing = '0'] =
  process.argv.slice(2);
const NAME = 'bench';

const { openControlPlane } = await import('ropewalk/control-plane');
const opened = await openControlPlane({ home, port: null, resume: true, environment: process.env });
const { control, close } = expectOk(opened);
say({ type: 'ready', ms: performance.now() });
await new Promise((resolve) => process.once('message', resolve));

expectOk(
  await control['project.register']({
    name: NAME,
    folder,
    spec: null,
    settings: {
      driver,
      maxConcurrency: Number(slots),
      testingAgentRatio: Number(testing),
      testingShare: 1,
    },
  }),
);
expectOk(await control['features.add']({ name: NAME, entries: entries(Number(features)) }));
const spentBefore = process.cpuUsage();
expectOk(await control['crew.start']({ name: NAME, settings: {} }));
const events = expectOk(
  await control.events({ name: NAME, after: 0 }, new AbortController().signal),
);
for await (const { at, body } of events) {
  say({ type: 'event', at, body });
  if (body.type === 'crew.ended') {
    break;
  }
}
const { user, system } = process.cpuUsage(spentBefore);
say({ type: 'spent', cpuMs: (user + system) / 1_000 });
await close();
process.disconnect();

function entries(count) {
  return Array.from({ length: count }, (_, index) => ({
    category: 'Bench',
    name: `file-${index}`,
    description: 'A file of its own.',
    steps: ['It exists'],
    dependencies: [],
    checks: [],
  }));
}

function say(message) {
  process.send?.(message);
}

function expectOk(result) {
  if (!result.ok) {
    throw new Error(result.refusal.message);
  }
  return result.value;
}
