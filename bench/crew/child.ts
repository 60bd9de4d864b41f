import { openControlPlane } from 'ropewalk/control-plane';

// The control plane of a benchmark, in a process of its own so that its memory can be read from outside.
const [home = '', folder = '', driver = '', features = '0', slots = '1', testing = '0'] =
  process.argv.slice(2);
const NAME = 'bench';

const beganAt = performance.timeOrigin;
const opened = await openControlPlane({ home, port: null, resume: true, environment: process.env });
if (!opened.ok) {
  throw new Error(opened.refusal.message);
}
const { control, close } = opened.value;
say({ type: 'ready', ms: performance.timeOrigin + performance.now() - beganAt });
await new Promise((resolve) => process.once('message', resolve));

await expectOk(
  control['project.register']({
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
await expectOk(control['features.add']({ name: NAME, entries: entries(Number(features)) }));
await expectOk(control['crew.start']({ name: NAME, settings: {} }));
const events = await expectOk(
  control.events({ name: NAME, after: 0 }, new AbortController().signal),
);
for await (const { at, body } of events) {
  say({ type: 'event', at, body });
  if (body.type === 'crew.ended') {
    break;
  }
}
await close();
process.disconnect();

function entries(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    category: 'Bench',
    name: `file-${index}`,
    description: 'A file of its own.',
    steps: ['It exists'],
    dependencies: [],
    checks: [],
  }));
}

function say(message: unknown): void {
  process.send?.(message);
}

async function expectOk<T>(
  result: Promise<{ ok: true; value: T } | { ok: false; refusal: { message: string } }>,
): Promise<T> {
  const settled = await result;
  if (!settled.ok) {
    throw new Error(settled.refusal.message);
  }
  return settled.value;
}
