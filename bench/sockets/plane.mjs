import { monitorEventLoopDelay } from 'node:perf_hooks';
import { boundHeap } from 'ropewalk/memory';

// The control plane of the socket benchmark, in a process of its own: its loop, memory and CPU are what is measured.
// Plain JavaScript: to strip types Node would load a compiler, which is no part of the product.
boundHeap();
const [home = '', folder = '', driver = '', agents = '1'] = process.argv.slice(2);
const NAME = 'bench';
const MEMORY_EVERY_MS = 500;

const { openControlPlane } = await import('ropewalk/control-plane');
const { control, close, url } = expectOk(
  await openControlPlane({ home, port: null, resume: true, environment: process.env }),
);
expectOk(
  await control['project.register']({
    name: NAME,
    folder,
    spec: null,
    settings: { driver, maxConcurrency: Number(agents), testingAgentRatio: 0 },
  }),
);
expectOk(
  await control['features.add']({
    name: NAME,
    entries: Array.from({ length: Number(agents) }, (_, index) => ({
      category: 'Bench',
      name: `file-${index}`,
      description: 'A file of its own.',
      steps: ['It exists'],
      dependencies: [],
      checks: [],
    })),
  }),
);
const actions = {
  /** What an idle control plane costs while sockets are open. */
  async idle(seconds) {
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    const { user, system } = process.cpuUsage(before);
    return { cpuShare: (user + system) / 1e6 / seconds };
  },
  async crew() {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    let rssBytes = process.memoryUsage.rss();
    const memory = setInterval(() => {
      rssBytes = Math.max(rssBytes, process.memoryUsage.rss());
    }, MEMORY_EVERY_MS);
    delay.enable();
    const before = process.cpuUsage();
    expectOk(await control['crew.start']({ name: NAME, settings: {} }));
    const events = expectOk(
      await control.events({ name: NAME, after: 0 }, new AbortController().signal),
    );
    for await (const { body } of events) {
      if (body.type === 'crew.ended') break;
    }
    delay.disable();
    clearInterval(memory);
    const { user, system } = process.cpuUsage(before);
    // What it measures includes its own resolution.
    const loopMs = (share) => Math.max(0, delay.percentile(share) / 1e6 - 5);
    return {
      p50Ms: loopMs(50),
      p99Ms: loopMs(99),
      maxMs: loopMs(100),
      rssBytes,
      cpuMs: (user + system) / 1_000,
    };
  },
};
process.on('message', async ({ action, value }) => {
  if (action === 'close') {
    await close();
    process.disconnect();
    return;
  }
  process.send?.({ type: 'answer', answer: await actions[action](value) });
});
process.send?.({ type: 'ready', url });

function expectOk(result) {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
