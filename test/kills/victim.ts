import { openControlPlane } from '../../packages/cli/src/control-plane/open-control-plane.ts';

// One life of a control plane with a crew of many small features; ends with the crew or when it is told to, or is killed.
const [home = '', folder = '', driver = '', count = '20'] = process.argv.slice(2);
const NAME = 'kills';
/** A crew that never gets anywhere is not started for ever. */
const MOST_STARTS = 40;
const over = new AbortController();
process.once('SIGTERM', () => over.abort());

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
    settings: { driver, retryBaseMs: 20, maxConcurrency: 4, testingAgentRatio: 1, yolo: false },
  });
  if (!registered.ok) {
    throw new Error(registered.refusal.message);
  }
}
const features = await control['features.list']({ name: NAME });
if (features.ok && features.value.features.length === 0) {
  const entries = Array.from({ length: Number(count) }, (_, index) => ({
    category: 'Parts',
    name: `part-${index}`,
    description: `There is a file part-${index}.txt.`,
    steps: [`The file part-${index}.txt exists`],
    dependencies: [],
    checks: [],
  }));
  const added = await control['features.add']({ name: NAME, entries });
  if (!added.ok) {
    throw new Error(added.refusal.message);
  }
}
const status = await control.status({ name: NAME });
const seq = status.ok ? status.value.seq : 0;
if (status.ok && status.value.project.crew.status === 'stopped') {
  await control['crew.start']({ name: NAME, settings: {} });
}
const events = await control.events({ name: NAME, after: seq }, over.signal);
if (events.ok) {
  let starts = 1;
  for await (const event of events.value) {
    if (event.body.type !== 'crew.ended' || over.signal.aborted) {
      continue;
    }
    starts += 1;
    if (starts > MOST_STARTS) {
      break;
    }
    // So many runs that cannot even begin look like a broken environment.
    const again = await control['crew.start']({ name: NAME, settings: {} });
    if (!again.ok || event.body.end.reason === 'all_passing') {
      break;
    }
  }
}
await close();
