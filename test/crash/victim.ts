import { openControlPlane } from '../../packages/cli/src/control-plane/open-control-plane.ts';

// One life of a control plane: takes up (or starts) the crew, and ends with it. Killed by its parent at any moment.
const [home = '', folder = '', driver = ''] = process.argv.slice(2);
const NAME = 'crash';

const opened = await openControlPlane({ home, port: null, resume: true, environment: process.env });
if (!opened.ok) {
  throw new Error(opened.refusal.message);
}
const { control, close } = opened.value;
process.stdout.write('ready\n');

const known = await control['project.get']({ name: NAME });
if (!known.ok) {
  const registered = await control['project.register']({
    name: NAME,
    folder,
    spec: null,
    settings: { driver, retryBaseMs: 20, maxConcurrency: 3, testingAgentRatio: 1 },
  });
  if (!registered.ok) {
    throw new Error(registered.refusal.message);
  }
}
const features = await control['features.list']({ name: NAME });
if (features.ok && features.value.features.length === 0) {
  const added = await control['features.add']({ name: NAME, entries: entries() });
  if (!added.ok) {
    throw new Error(added.refusal.message);
  }
}
const status = await control.status({ name: NAME });
if (status.ok && status.value.project.crew.status === 'stopped' && status.value.end === null) {
  await control['crew.start']({ name: NAME, settings: {} });
}
const events = await control.events({ name: NAME, after: 0 }, new AbortController().signal);
if (events.ok) {
  for await (const event of events.value) {
    if (event.body.type === 'crew.ended') {
      break;
    }
  }
}
await close();
process.stdout.write('ended\n');

/** Twelve features: a base, a wide middle, and one that needs them all. */
function entries() {
  const names = Array.from({ length: 12 }, (_, index) => `part-${index}`);
  return names.map((name, index) => ({
    category: 'Parts',
    name,
    description: `There is a file ${name}.txt.`,
    steps: [`The file ${name}.txt exists`],
    dependencies: index === 0 ? [] : index === 11 ? names.slice(1, 11) : ['part-0'],
    checks: [],
  }));
}
