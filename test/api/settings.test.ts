import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, type Answer, type ApiCaller } from './support/api.ts';

let stage: Stage;
let api: ApiCaller;
beforeAll(async () => {
  stage = await openStage({ ANTHROPIC_API_KEY: '', ANTHROPIC_BASE_URL: '' });
  await stage.commit({ 'README.md': '# Settings\n' });
  await stage.register({ settings: {} });
  api = await apiOf(stage);
});
afterAll(() => stage.close());

/** Made of nothing, and long enough to be looked for. */
const SECRET = `not-a-key-${'x'.repeat(30)}-${process.pid}`;
const OTHER_SECRET = `not-a-key-either-${'y'.repeat(30)}`;

async function change(body: unknown): Promise<Answer> {
  return api('PATCH', '/settings', body);
}

beforeEach(async () => {
  for (const { id } of (await providers()).providers) {
    await api('DELETE', `/settings/providers/${id}/credential`);
  }
  const body = { api_provider: 'claude', yolo_mode: false, batch_size: 1, testing_agent_ratio: 1 };
  expect((await change(body)).status).toBe(200);
});

interface ProviderListAnswer {
  readonly current: string;
  readonly providers: readonly {
    readonly id: string;
    readonly credential: string;
    readonly chosen_base_url: string | null;
    readonly chosen_model: string | null;
    readonly default_model: string;
  }[];
}

async function providers(): Promise<ProviderListAnswer> {
  return (await api('GET', '/settings/providers')).body as ProviderListAnswer;
}

describe('settings of the machine', () => {
  test('have every field of the reference, and take what is named and nothing else', async () => {
    const before = await api('GET', '/settings');
    expect(before).toMatchObject({
      status: 200,
      body: {
        yolo_mode: false,
        model: 'claude-opus-4-7',
        glm_mode: false,
        ollama_mode: false,
        testing_agent_ratio: 1,
        playwright_headless: true,
        batch_size: 1,
        testing_batch_size: 1,
        effort: 'high',
        api_provider: 'claude',
        api_base_url: null,
        api_has_auth_token: false,
        api_model: null,
        machine_slots: 32,
      },
    });
    const body = {
      yolo_mode: true,
      testing_agent_ratio: null,
      batch_size: 15,
      efforts: { testing: 'low' },
    };
    const changed = await change(body);
    expect(changed).toEqual({
      status: 200,
      headers: changed.headers,
      body: {
        ...(before.body as object),
        yolo_mode: true,
        batch_size: 15,
        efforts: { testing: 'low' },
      },
    });
    expect((await change({ efforts: {} })).status).toBe(200);
  });

  test.each([
    [{ testing_agent_ratio: 7 }, 'testing_agent_ratio'],
    [{ batch_size: 16 }, 'batch_size'],
    [{ testing_batch_size: 0 }, 'testing_batch_size'],
    [{ effort: 'enormous' }, 'effort'],
    [{ api_base_url: 'ftp://x' }, 'api_base_url'],
    [{ api_base_url: 'https://name:word@x.example' }, 'api_base_url'],
    [{ api_provider: 'nobody' }, 'api_provider'],
    [{ machine_slots: 0 }, 'machine_slots'],
    [{ push: { remote: '--upload-pack=x' } }, 'remote'],
    [{ extra_read_paths: ['relative'] }, 'extra_read_paths'],
  ])('are refused out of bounds: %j', async (body, field) => {
    const refused = await change(body);
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect(JSON.stringify(refused.body)).toContain(field);
  });

  test('know models by their earlier names, and no others of Anthropic', async () => {
    expect(await change({ model: 'claude-sonnet-4-5-20250929' })).toMatchObject({
      body: { model: 'claude-sonnet-4-6' },
    });
    expect(await change({ model: 'no-such-model' })).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('claude-opus-4-7') },
    });
    expect(await change({ api_provider: 'azure', api_model: 'my-deployment' })).toMatchObject({
      status: 200,
      body: { api_model: 'my-deployment', model: 'claude-sonnet-4-6' },
    });
    expect(await api('GET', '/settings/models')).toMatchObject({
      body: { default: 'claude-opus-4-7' },
    });
    expect((await change({ api_provider: 'claude', model: 'claude-opus-4-7' })).status).toBe(200);
  });

  test('let agents read no place of secrets', async () => {
    for (const path of ['/', stage.home, stage.environment['HOME'] ?? '']) {
      expect(await change({ extra_read_paths: [path] })).toMatchObject({
        status: 422,
        body: { code: 'invalid_input' },
      });
    }
    expect(await change({ extra_read_paths: ['/usr/share'] })).toMatchObject({
      body: { extra_read_paths: ['/usr/share'] },
    });
    expect((await change({ extra_read_paths: [] })).status).toBe(200);
  });
});

describe('a credential', () => {
  test('goes in and never comes out, and lies where only its owner reads', async () => {
    const put = await api('PUT', '/settings/providers/glm/credential', { credential: SECRET });
    expect(put.status).toBe(200);
    const file = join(stage.home, 'credentials.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain(SECRET);
    const shown = [
      put,
      await change({ api_provider: 'glm' }),
      await api('GET', '/settings'),
      await api('GET', '/settings/providers'),
    ];
    expect(shown.at(1)).toMatchObject({ body: { glm_mode: true, api_has_auth_token: true } });
    expect(JSON.stringify(shown.map(({ body }) => body))).not.toContain(SECRET);
    await stage.withStore(async (store) => {
      const events = await store.query('events', { projectId: null, after: 0, limit: 10_000 });
      expect(JSON.stringify(events)).not.toContain(SECRET);
    });
    api = await apiOf(stage);
    expect(await readFile(join(stage.home, 'ropewalk.log'), 'utf8')).not.toContain(SECRET);
    expect((await api('GET', '/settings')).body).toMatchObject({ api_has_auth_token: true });
  });

  test('stays with its provider and its address', async () => {
    const address = { api_provider: 'azure', api_base_url: 'https://one.example/anthropic' };
    expect(await change({ ...address, api_auth_token: SECRET })).toMatchObject({
      body: { api_base_url: address.api_base_url, api_has_auth_token: true },
    });
    // Another provider gets neither.
    expect(await change({ api_provider: 'custom' })).toMatchObject({
      body: { api_base_url: null, api_has_auth_token: false },
    });
    expect(await change({ api_provider: 'kimi' })).toMatchObject({
      body: { api_base_url: 'https://api.kimi.com/coding/', api_has_auth_token: false },
    });
    // Another address does not get it either, and the first one still has it.
    expect(
      await change({ api_provider: 'azure', api_base_url: 'https://two.example' }),
    ).toMatchObject({ body: { api_has_auth_token: false } });
    expect((await providers()).providers.find(({ id }) => id === 'azure')).toMatchObject({
      credential: 'other_address',
    });
    expect(await change({ api_base_url: 'https://one.example/other' })).toMatchObject({
      body: { api_has_auth_token: true },
    });
    expect(await change({ api_auth_token: '' })).toMatchObject({
      body: { api_has_auth_token: false },
    });
  });

  test('is not kept for a provider without an address, and not for Google', async () => {
    for (const id of ['custom', 'vertex']) {
      const refused = await api('PUT', `/settings/providers/${id}/credential`, {
        credential: OTHER_SECRET,
      });
      expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
      expect(JSON.stringify(refused.body)).not.toContain(OTHER_SECRET);
    }
    // Refused as a whole: the provider has not changed either.
    expect(await change({ api_provider: 'custom', api_auth_token: OTHER_SECRET })).toMatchObject({
      status: 422,
    });
    expect((await api('GET', '/settings')).body).toMatchObject({ api_provider: 'claude' });
    expect(
      await api('PUT', '/settings/providers/glm/credential', { credential: 'two words' }),
    ).toMatchObject({ status: 422 });
  });

  test('is not used from a file that others can read', async () => {
    await api('PUT', '/settings/providers/claude/credential', { credential: SECRET });
    const file = join(stage.home, 'credentials.json');
    await chmod(file, 0o644);
    expect((await api('GET', '/settings')).body).toMatchObject({
      api_has_auth_token: false,
      credential_problem: expect.stringContaining('chmod 600'),
    });
    const start = await api('POST', '/projects/stage/agent/start', {});
    expect(start.body).toMatchObject({ success: false, code: 'credential_exposed' });
    await chmod(file, 0o600);
    expect((await api('GET', '/settings')).body).toMatchObject({ credential_problem: null });
    await writeFile(file, '{"claude": 1}', { mode: 0o600 });
    expect((await api('GET', '/settings')).body).toMatchObject({
      credential_problem: expect.stringContaining('credentials.json'),
    });
    await writeFile(file, '{}', { mode: 0o600 });
  });

  test('that is missing is asked for before a crew starts', async () => {
    await change({ api_provider: 'glm' });
    expect((await api('POST', '/projects/stage/agent/start', {})).body).toMatchObject({
      success: false,
      code: 'credential_missing',
    });
  });
});

describe('settings of a project', () => {
  const PATH = '/projects/stage/settings';

  test('lie over those of the machine until they are given back', async () => {
    await change({ testing_batch_size: 4, batch_size: 2 });
    expect(await api('PATCH', PATH, { default_concurrency: 64, batch_size: 9 })).toMatchObject({
      status: 200,
      body: { name: 'stage', default_concurrency: 64 },
    });
    expect((await api('GET', PATH)).body).toMatchObject({
      default_concurrency: 64,
      batch_size: 9,
      testing_batch_size: 4,
      own: expect.arrayContaining(['batch_size', 'default_concurrency']),
    });
    await api('PATCH', PATH, { clear: ['batch_size'], default_concurrency: null });
    expect((await api('GET', PATH)).body).toMatchObject({
      default_concurrency: 64,
      batch_size: 2,
    });
  });

  test.each([[{ default_concurrency: 65 }], [{ default_concurrency: 0 }]])(
    'are refused out of bounds: %j',
    async (body) => {
      expect((await api('PATCH', PATH, body)).status).toBe(422);
    },
  );

  test('of nobody are not found', async () => {
    expect((await api('PATCH', '/projects/nobody/settings', {})).status).toBe(404);
    expect((await api('GET', '/projects/no%20name/settings')).status).toBe(400);
  });
});

describe('the machine', () => {
  test('says what of it is ready', async () => {
    const status = await api('GET', '/setup/status');
    expect(status.body).toMatchObject({
      claude_cli: true,
      credentials: false,
      node: true,
      npm: true,
      git: true,
      advice: { credentials: expect.stringContaining('ANTHROPIC_API_KEY') },
    });
    await api('PUT', '/settings/providers/claude/credential', { credential: SECRET });
    expect((await api('GET', '/setup/status')).body).toMatchObject({ credentials: true });
  });

  test('says what was used, and how its budgets stand', async () => {
    await change({ budgets: { machine_day: { usd: 20 }, project_day: { tokens: 1_000 } } });
    const usage = await api('GET', '/projects/stage/usage?days=2');
    expect(usage).toMatchObject({
      status: 200,
      body: {
        total: { runs: 0, cost_usd: 0 },
        by_run: [],
        budgets: [
          { scope: 'project_day', unit: 'tokens', limit: 1_000, spent: 0 },
          { scope: 'machine_day', unit: 'usd', limit: 20, spent: 0 },
        ],
      },
    });
    expect((await api('GET', '/usage')).body).toMatchObject({ by_project: [], total: { runs: 0 } });
    expect((await api('GET', '/usage?days=0')).status).toBe(422);
    await change({ budgets: { machine_day: null, project_day: null } });
  });
});
