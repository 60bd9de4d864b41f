import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { land, setUp, write } from '../support/crew-play.ts';
import { connectLive } from '../../packages/server/src/testing/live-client.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, ask, type ApiCaller } from './support/api.ts';

let stage: Stage;
let api: ApiCaller;
const PROJECT = '/projects/stage';

/** One crew does two features; everything below looks at what it left. */
beforeAll(async () => {
  stage = await openStage();
  api = await apiOf(stage);
  await setUp(stage, {
    files: { 'ropewalk.yaml': 'checks:\n  - "true"\n' },
    features: ['jam', { name: 'honey', dependencies: ['jam'] }],
    coding: {
      '*': [
        [
          write('{{feature.name}}.txt', 'sweet\n'),
          write('proof.html', '<script>alert(document.cookie)</script>'),
          write('proof.txt', 'I saw it.\n'),
          {
            land: {
              checks: ['test -f {{feature.name}}.txt'],
              evidence: ['proof.html', 'proof.txt'],
            },
          },
        ],
      ],
      broken: [[land('false')]],
    },
  });
  const { end } = await stage.runToEnd();
  expect(end?.reason).toBe('all_passing');
});
afterAll(() => stage.close());

describe('runs', () => {
  test('come in pages from the newest back, by feature, with what they cost and when', async () => {
    const first = await api('GET', `${PROJECT}/runs?limit=1`);
    expect(first).toMatchObject({
      status: 200,
      body: {
        runs: [
          {
            role: 'coding',
            status: 'ended',
            features: [{ feature_id: 2, purpose: 'coding', outcome: 'landed' }],
            usage: { input_tokens: expect.any(Number) },
            started_at: expect.stringMatching(/Z$/),
            ended_at: expect.stringMatching(/Z$/),
          },
        ],
        next_before: expect.any(Number),
      },
    });
    const { next_before: before } = first.body as { next_before: number };
    expect((await api('GET', `${PROJECT}/runs?limit=1&before=${before}`)).body).toMatchObject({
      runs: [{ features: [{ feature_id: 1 }] }],
      next_before: null,
    });
    expect((await api('GET', `${PROJECT}/runs?feature_id=1`)).body).toMatchObject({
      runs: [{ features: [{ feature_id: 1 }] }],
    });
    expect((await api('GET', `${PROJECT}/runs?role=testing`)).body).toMatchObject({ runs: [] });
    expect((await api('GET', `${PROJECT}/runs?outcome=landed&limit=1`)).body).toMatchObject({
      runs: [{ features: [{ feature_id: 2, outcome: 'landed' }] }],
      next_before: expect.any(Number),
    });
    expect((await api('GET', `${PROJECT}/runs?outcome=died`)).body).toMatchObject({ runs: [] });
    expect((await api('GET', `${PROJECT}/runs?limit=0`)).status).toBe(422);
    expect((await api('GET', `${PROJECT}/runs?limit=201`)).status).toBe(422);
  });

  test('tell what was said, by position to the end', async () => {
    const entries: unknown[] = [];
    let after = 0;
    for (;;) {
      const { body } = await api('GET', `${PROJECT}/runs/1/transcript?limit=2&after=${after}`);
      const page = body as { entries: unknown[]; next: number; complete: boolean };
      entries.push(...page.entries);
      after = page.next;
      if (page.complete) break;
    }
    expect(entries.length).toBeGreaterThan(3);
    const whole = await api('GET', `${PROJECT}/runs/1/transcript?limit=5000`);
    expect(whole.body).toMatchObject({ run_id: 1, entries, next: after, complete: true });
  });

  test('tell what was said from the end back, and where a text stands', async () => {
    const path = `${PROJECT}/runs/1/transcript`;
    const { body } = await api('GET', `${path}?limit=5000`);
    const whole = body as { entries: unknown[]; positions: number[]; next: number };
    const last = await api('GET', `${path}?before=end&limit=2`);
    expect(last.body).toMatchObject({
      entries: whole.entries.slice(-2),
      next: whole.next,
      previous: whole.positions.at(-2),
      complete: true,
    });
    const rest = await api('GET', `${path}?before=${whole.positions.at(-2)}&limit=5000`);
    expect(rest.body).toMatchObject({ entries: whole.entries.slice(0, -2), previous: null });
    const found = await api('GET', `${path}?search=PROOF.TXT&limit=1`);
    const { matches, next } = found.body as { matches: { position: number }[]; next: number };
    expect(found.body).toMatchObject({ entries: [], complete: false });
    expect(whole.positions).toContain(matches[0]?.position);
    const others = await api('GET', `${path}?search=proof.txt&after=${next}`);
    expect(others.body).toMatchObject({ complete: true, next: whole.next });
    for (const query of ['before=-1', 'before=soon', 'search=', `search=${'x'.repeat(201)}`]) {
      expect([query, (await api('GET', `${path}?${query}`)).status]).toEqual([query, 422]);
    }
  });

  test('are told of in the log of the project, in pages that end in what the socket sends', async () => {
    const socket = await connectLive(
      `${stage.url().replace('http', 'ws')}/ws/projects/stage?after=0`,
      { headers: { authorization: `Bearer ${await stage.token()}` } },
    );
    await socket.settled();
    await socket.close();
    const sent = socket.messages.filter(({ type }) => type === 'log');
    const lines: unknown[] = [];
    let before = '';
    do {
      const { status, body } = await api('GET', `${PROJECT}/log?limit=7${before}`);
      expect(status).toBe(200);
      const page = body as { lines: unknown[]; next_before: number | null };
      lines.unshift(...page.lines);
      before = page.next_before === null ? '' : `&before=${page.next_before}`;
    } while (before !== '');
    expect(lines.length).toBeGreaterThan(10);
    expect(lines).toEqual(sent);
    expect((await api('GET', `${PROJECT}/log?limit=1001`)).status).toBe(422);
    expect((await api('GET', '/projects/nobody/log')).status).toBe(404);
  });

  test('that nobody has had, or that have ended, are refused', async () => {
    expect(await api('GET', `${PROJECT}/runs/99`)).toMatchObject({
      status: 404,
      body: { code: 'run_unknown' },
    });
    expect(await api('POST', `${PROJECT}/runs/1/stop`)).toMatchObject({
      status: 409,
      body: { code: 'run_ended' },
    });
  });
});

describe('landings', () => {
  test('show what they change, and are 304 while nothing happens', async () => {
    const list = await api('GET', `${PROJECT}/landings`);
    expect(list.body).toMatchObject({
      landings: [
        { feature_id: 2, status: 'landed', refusal: null },
        { feature_id: 1, status: 'landed', kind: 'feature' },
      ],
      next_before: null,
    });
    const known = { 'if-none-match': list.headers.get('etag') ?? '' };
    expect((await api('GET', `${PROJECT}/landings`, undefined, known)).status).toBe(304);
    const { body } = await api('GET', `${PROJECT}/landings/1`);
    expect(body).toMatchObject({
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      diff: {
        files: expect.arrayContaining([{ status: 'A', path: 'jam.txt', from: null }]),
        more_files: 0,
        diff: expect.stringContaining('+sweet'),
        truncated: false,
      },
    });
    expect((await api('GET', `${PROJECT}/landings/77`)).body).toMatchObject({
      code: 'landing_unknown',
    });
  });
});

describe('verdicts', () => {
  test('say what was run, and lead to the evidence', async () => {
    const { body } = await api('GET', `${PROJECT}/verdicts?feature_id=1`);
    const { verdicts } = body as { verdicts: { id: number; commit: string; kind: string }[] };
    const verdict = verdicts.find(({ kind }) => kind === 'gate');
    expect(verdict).toMatchObject({
      kind: 'gate',
      outcome: 'pass',
      feature_id: 1,
      files: [
        { name: 'proof.html', url: `/api${PROJECT}/verdicts/${verdict?.id}/files/0` },
        { name: 'proof.txt', bytes: 10 },
      ],
    });
    expect((await api('GET', `${PROJECT}/verdicts/${verdict?.id}`)).body).toMatchObject({
      evidence: expect.arrayContaining([
        expect.objectContaining({ owner: 'claim', exitCode: 0, outputTail: expect.any(String) }),
      ]),
    });
    expect((await api('GET', `${PROJECT}/verdicts?commit=${verdict?.commit}`)).body).toMatchObject({
      verdicts: [{ commit: verdict?.commit }],
    });
    expect((await api('GET', `${PROJECT}/verdicts/99`)).body).toMatchObject({
      code: 'verdict_unknown',
    });
  });
});

describe('what has happened', () => {
  test('comes in pages after a place', async () => {
    const first = await api('GET', `${PROJECT}/events?limit=3`);
    const page = first.body as { events: { seq: number }[]; next: number; latest: number };
    expect(page.events).toHaveLength(3);
    expect(page.events[0]).toMatchObject({ seq: 1, body: { type: 'project.registered' } });
    expect(page.next).toBe(page.events[2]?.seq);
    expect(page.latest).toBeGreaterThan(page.next);
    const rest = await api('GET', `${PROJECT}/events?after=${page.next}&limit=1000`);
    const { events, next } = rest.body as typeof page;
    expect(events[0]?.seq).toBeGreaterThan(page.next);
    expect(next).toBe(page.latest);
    expect((await api('GET', `${PROJECT}/events?after=-1`)).status).toBe(422);
  });

  test.each([
    ['lines', 'application/x-ndjson', /^\{"seq":/],
    ['server-sent events', 'text/event-stream', /^id: \d+$/],
  ])('streams as %s, and goes on with what happens', async (_name, accept, line) => {
    const { body } = await api('GET', `${PROJECT}/events?limit=1000`);
    const { latest } = body as { latest: number };
    const given = await fetch(`${stage.url()}/api${PROJECT}/events/stream?after=${latest - 1}`, {
      headers: { authorization: `Bearer ${await stage.token()}`, accept },
    });
    expect(given.headers.get('content-type')).toContain(accept);
    const reader = given.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const readUntil = async (fits: (seen: string) => boolean) => {
      while (!fits(text)) {
        const { value = '', done } = (await reader?.read()) ?? { done: true };
        if (done) throw new Error(`the stream ended: ${text}`);
        text += value;
      }
    };
    await readUntil((seen) => seen.includes(`"seq":${latest}`));
    expect(text.split('\n').find((given) => given !== '' && given !== ':')).toMatch(line);
    await api('POST', `${PROJECT}/features/1/retest`);
    await readUntil((seen) => seen.includes(`"asked_for"`));
    await reader?.cancel();
  });

  test('is told of a feature: what was tried, landed, found and noted', async () => {
    expect((await api('GET', `${PROJECT}/features/1/history`)).body).toMatchObject({
      feature_id: 1,
      runs: [{ features: [{ outcome: 'landed' }] }],
      landings: [{ status: 'landed' }],
      verdicts: expect.arrayContaining([expect.objectContaining({ kind: 'gate' })]),
      notes: [],
    });
    expect((await api('GET', `${PROJECT}/features/99/history`)).status).toBe(404);
  });
});

describe('why', () => {
  test('is answered for a project and for one feature', async () => {
    expect((await api('GET', `${PROJECT}/why`)).body).toMatchObject({
      summary: expect.stringContaining('all_passing'),
      reasons: [],
    });
    expect((await api('GET', `${PROJECT}/features/1/why`)).body).toMatchObject({
      reasons: [{ feature_id: 1, status: 'passing', reason: null }],
    });
    expect((await api('GET', '/quotas')).body).toMatchObject({ quotas: expect.any(Array) });
    expect((await api('GET', '/doctor')).body).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({ result: 'ok' })]),
    });
    expect((await api('POST', '/panic')).body).toEqual({
      success: true,
      runs_ended: 0,
      survivors: [],
      crews_ended: [],
    });
  });
});

describe('evidence', () => {
  test('is served as what its name says and shut off, so that nothing in it runs as ours', async () => {
    const html = await api('GET', `${PROJECT}/landings/1/files/0`);
    expect(html).toMatchObject({ status: 200, body: '<script>alert(document.cookie)</script>' });
    expect(Object.fromEntries(html.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="proof.html"',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    const text = await api('GET', `${PROJECT}/landings/1/files/1`);
    expect(Object.fromEntries(text.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': 'inline; filename="proof.txt"',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    const known = { 'if-none-match': text.headers.get('etag') ?? '' };
    expect((await api('GET', `${PROJECT}/landings/1/files/1`, undefined, known)).status).toBe(304);
  });

  test.each([
    '2',
    '-1',
    '1e0',
    'proof.txt',
    '..%2f..%2fropewalk.db',
    '%2e%2e/%2e%2e/token',
    '../../../../token',
    '0%00',
    '0/../../x',
  ])('is not found at %s', async (file) => {
    const { status, body } = await api('GET', `${PROJECT}/landings/1/files/${file}`);
    // Where the address leads elsewhere before it reaches us, that is another route, or none.
    expect([404, 422]).toContain(status);
    expect(JSON.stringify(body)).not.toContain(await stage.token());
  });

  test('is for those who have signed in', async () => {
    const url = `${stage.url()}/api${PROJECT}/landings/1/files/1`;
    expect((await ask(url, 'GET')).status).toBe(401);
  });
});

test('a passing feature that a person doubts goes back with their note', async () => {
  expect(await api('POST', `${PROJECT}/features/1/reopen`, { note: ' ' })).toMatchObject({
    status: 422,
  });
  expect(
    await api('POST', `${PROJECT}/features/1/reopen`, { note: 'It is not sweet.' }),
  ).toMatchObject({ status: 200, body: { status: 'pending', regression: 'It is not sweet.' } });
  expect((await api('POST', `${PROJECT}/features/1/retest`)).body).toMatchObject({
    code: 'feature_not_passing',
  });
});
