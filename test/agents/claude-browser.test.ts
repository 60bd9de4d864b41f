import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createDriver } from '@ropewalk/agents';
import { findBrowser } from '@ropewalk/engine';
import { describe, expect, it, vi, type TestContext } from 'vitest';
import {
  calls,
  createTestLaunch,
  inTurns,
  play,
  startScriptedModel,
  startTestMcpServer,
} from '../../packages/agents/src/testing/index.ts';
import { listenOnLoopback } from '../../packages/agents/src/testing/listen.ts';
import { prepareBrowser } from '../../packages/engine/src/browser/run-browser.ts';
import { connectLive } from '../../packages/server/src/testing/live-client.ts';
import {
  bash,
  callsOurs,
  lastAnswer,
  openClaudeCrew,
  writes,
  type ClaudeCrew,
  type ClaudeCrewOptions,
} from './support/claude-crew.ts';
import { valueOf } from '../support/stage.ts';
import { processesOf } from './support/crew-stage.ts';

/** Real agents with the real browser of this system, which is skipped only where there is none. */
const found = findBrowser(process.env, '/nowhere');
if (!found.available) console.warn(`Tests with a browser are skipped. ${found.why}`);

async function open(test: TestContext, options: ClaudeCrewOptions): Promise<ClaudeCrew> {
  const crew = await openClaudeCrew(options);
  test.onTestFinished(() => crew.close());
  return crew;
}

/** A page whose text is only there once its script has run. */
async function servePage(test: TestContext): Promise<string> {
  const server = createServer((_, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(
        '<title>Ropes</title><h1 id="h"></h1><script>h.textContent = "Tar " + "and hemp"</script>',
      );
  });
  const { url, close } = await listenOnLoopback(server);
  test.onTestFinished(close);
  return url;
}

const uses = (tool: string, input: unknown = {}) => calls(`mcp__browser__${tool}`, input);

interface Shown {
  readonly line: string;
  /** As the kernel names it: `T` for what stands still. */
  readonly state: string;
}

/** By the profile in their command line: those that show pages overwrite their environment. */
async function browsersBelow(folder: string): Promise<readonly Shown[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  const looked = await Promise.all(
    pids.map(async (pid) => {
      const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
      const [line, stat] = await Promise.all([read('cmdline'), read('stat')]);
      return { line, state: /\) (\w)/u.exec(stat)?.[1] ?? '' };
    }),
  );
  return looked.filter(({ line }) => line.includes(`--user-data-dir=${folder}`));
}

const profilesBelow = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('browser-profile'));

describe.skipIf(!found.available).concurrent('an agent with a browser', () => {
  it('sees a page, shows it, names it as evidence, and leaves nothing of it', async (test) => {
    const page = await servePage(test);
    const crew = await open(test, {
      // What listens on this machine is reached where a person has listed it.
      settings: { browser: true, networkHosts: [new URL(page).host] },
      script: (request) =>
        inTurns(
          callsOurs('feature_claim_next'),
          uses('browser_navigate', { url: page }),
          uses('browser_snapshot'),
          bash("pwd; tr '\\0' '\\n' < /proc/$(pgrep -o chromium)/environ"),
          writes(`${lastAnswer(request).split('\n')[0]}/alpha.txt`, 'made of alpha\n'),
          uses('browser_take_screenshot'),
          callsOurs('feature_mark_passing', {
            feature_id: 1,
            checks: ['grep -q made alpha.txt'],
            evidence: [
              /\((\.ropewalk-browser\/[^)]+\.png)\)/u.exec(lastAnswer(request))?.[1] ?? '',
            ],
          }),
        )(request),
    });
    const socket = await connectLive(`${crew.url().replace('http', 'ws')}/ws/projects/stage`, {
      headers: { authorization: `Bearer ${await crew.token()}` },
    });
    test.onTestFinished(() => socket.close());
    socket.socket.send(JSON.stringify({ type: 'browser_view_subscribe' }));

    const { of } = await crew.runToEnd();

    const seen = crew.model.requests.flatMap(({ toolAnswers }) =>
      toolAnswers.map(({ text }) => text),
    );
    expect(seen).toContainEqual(expect.stringContaining('heading "Tar and hemp"'));
    const environment = seen.find((text) => text.includes('TMPDIR=/dev/shm'));
    expect(environment).not.toContain('sk-ant-dummy');
    expect(crew.model.requests[0]?.prompt).toContain('browser_snapshot');
    const shown = await socket.waitFor(({ type }) => type === 'browser_screenshot');
    expect(shown).toMatchObject({
      sessionName: 'coding-1',
      agentIndex: 1,
      agentType: 'coding',
      featureId: 1,
      featureName: 'alpha',
      seq: expect.any(Number),
    });
    const picture = Buffer.from(String(shown['imageData']), 'base64');
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    expect(await crew.transcript(1)).not.toContain(String(shown['imageData']).slice(0, 100));
    expect(of('landing.landed')).toMatchObject([{ files: ['alpha.txt'] }]);
    expect(await processesOf(crew.root)).toEqual([]);
    expect(await browsersBelow(crew.home)).toEqual([]);
    // What is removed is first put aside, and folders that go cannot be read. A picture that is evidence stays.
    await vi.waitFor(async () => {
      expect(await profilesBelow(crew.home)).toEqual([]);
      const kept = await readdir(join(crew.home, 'projects'), { recursive: true });
      expect(kept.filter((path) => path.endsWith('.png'))).toHaveLength(1);
    }, 10_000);
  });

  it('stands still with it in a pause, and loses it when its run is killed', async (test) => {
    const page = await servePage(test);
    const crew = await open(test, {
      settings: { browser: true, networkHosts: [new URL(page).host] },
      script: inTurns(uses('browser_navigate', { url: page }), bash("perl -e 'sleep 3000'")),
    });
    const ended = crew.runToEnd();
    await vi.waitFor(
      async () => {
        const lines = (await processesOf(crew.root)).map(({ line }) => line);
        expect(lines).toContainEqual(expect.stringMatching(/^perl/u));
      },
      { timeout: 120_000, interval: 100 },
    );
    expect(await profilesBelow(crew.home)).toHaveLength(1);
    expect((await browsersBelow(crew.home)).map(({ line }) => line)).toContainEqual(
      expect.stringContaining('--type=renderer'),
    );

    valueOf(await crew.control()['crew.pause']({ name: 'stage' }));
    const states = (await browsersBelow(crew.home)).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['T']));

    await crew.control()['crew.stop']({ name: 'stage', how: 'kill' });
    await ended;

    expect(await processesOf(crew.root)).toEqual([]);
    expect(await browsersBelow(crew.home)).toEqual([]);
    // What is removed is first put aside.
    await vi.waitFor(async () => expect(await profilesBelow(crew.home)).toEqual([]), 10_000);
  });

  it('loses it where there is no wall, too', async (test) => {
    if (!found.available) return;
    const page = await servePage(test);
    const mcp = await startTestMcpServer('bearer-of-the-run');
    test.onTestFinished(() => mcp.close());
    const run = await createTestLaunch({ mcp: { url: mcp.url, bearer: 'bearer-of-the-run' } });
    const model = await startScriptedModel(
      inTurns(uses('browser_navigate', { url: page }), bash("perl -e 'sleep 3000'")),
    );
    test.onTestFinished(() => model.close());
    const { cwd: tree, home, tmp, env } = run.launch;
    const place = {
      workspace: { tree, home, tmp },
      walled: false,
      headless: true,
      env,
      proxyUrl: null,
    };
    const driver = createDriver('claude', {
      environment: { ANTHROPIC_API_KEY: 'sk-ant-dummy', ANTHROPIC_BASE_URL: model.url },
      walled: false,
    });
    if (!driver.ok) throw new Error(driver.refusal.message);
    const session = driver.value.start({
      ...run.launch,
      toolPrograms: [(await prepareBrowser(found, place)).tools],
    });

    const { events, ending } = await play(session, (event) => {
      if (event.type === 'tool_call' && event.tool === 'Bash') session.cancel();
    });

    expect(ending).toEqual({ kind: 'cancelled' });
    expect(events).toContainEqual(
      expect.objectContaining({ output: expect.stringContaining('Page Title: Ropes') }),
    );
    expect(await run.spawner.left()).toEqual([]);
    await vi.waitFor(async () => expect(await browsersBelow(tmp)).toEqual([]), 5_000);
    expect(await run.close()).toBe(0);
  });

  it('has none in yolo mode', async (test) => {
    const crew = await open(test, {
      script: inTurns(),
      settings: { maxRuns: 1, browser: true, yolo: true },
    });
    await crew.runToEnd();
    const [first] = crew.model.requests;
    expect(first?.toolNames).toContain('mcp__ropewalk__feature_claim_next');
    expect(first?.toolNames.filter((name) => name.includes('browser'))).toEqual([]);
    expect(first?.prompt).not.toContain('browser_');
  });
});
