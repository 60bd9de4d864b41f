import { afterEach, describe, expect, it } from 'vitest';
import { providerFacts } from '@ropewalk/core';
import {
  createTestLaunch,
  inTurns,
  play,
  says,
  startScriptedModel,
  startTestMcpServer,
  type ScriptedModel,
  type TestLaunch,
} from '../testing/index.ts';
import { createClaudeDriver } from './claude-driver.ts';
import { toClaudeAccess, type ClaudeAccess, type ProviderState } from './provider-access.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const NOTHING_CHOSEN = { baseUrl: null, model: null, models: {}, region: null, cloudProject: null };
const OF_THE_PERSON = 'sk-ant-of-the-person';
const OF_THE_PROVIDER = 'token-of-the-provider';

async function startModel(): Promise<ScriptedModel> {
  const model = await startScriptedModel(inTurns(says('Done.')));
  closers.push(() => model.close());
  return model;
}

async function launchWith(more: Partial<TestLaunch['launch']>): Promise<TestLaunch> {
  const mcp = await startTestMcpServer('bearer-of-the-run');
  closers.push(() => mcp.close());
  const run = await createTestLaunch({
    mcp: { url: mcp.url, bearer: 'bearer-of-the-run' },
    ...more,
  });
  closers.push(async () => expect(await run.close()).toBe(0));
  return run;
}

function accessTo(state: Partial<ProviderState>): ClaudeAccess {
  const access = toClaudeAccess({
    provider: 'custom',
    choice: NOTHING_CHOSEN,
    credential: null,
    environment: {},
    ...state,
  });
  if (!access.ok) throw new Error(access.refusal.message);
  if (access.value === null) throw new Error('the person signs in');
  return access.value;
}

describe('a session for a provider', () => {
  it.each([
    ['custom', 'authorization', `Bearer ${OF_THE_PROVIDER}`],
    ['azure', 'x-api-key', OF_THE_PROVIDER],
  ] as const)(
    'goes to the address of %s with its credential, and to nobody with another',
    async (provider, header, value) => {
      const [model, personal] = [await startModel(), await startModel()];
      const access = accessTo({
        provider,
        choice: { ...NOTHING_CHOSEN, baseUrl: model.url },
        credential: { secret: OF_THE_PROVIDER, origin: model.url },
      });
      const run = await launchWith({ model: 'their-model', effort: 'low' });
      const driver = createClaudeDriver({
        environment: {
          ANTHROPIC_API_KEY: OF_THE_PERSON,
          ANTHROPIC_AUTH_TOKEN: OF_THE_PERSON,
          CLAUDE_CODE_OAUTH_TOKEN: OF_THE_PERSON,
          ANTHROPIC_BASE_URL: personal.url,
        },
        walled: false,
        maxRetries: 1,
        access,
      });
      expect(driver.account).toMatch(new RegExp(`^${provider}:[0-9a-f]{8}$`));
      const { ending } = await play(driver.start(run.launch));
      expect(ending).toEqual({ kind: 'completed' });
      expect(model.requests.length).toBeGreaterThan(0);
      for (const request of model.requests) {
        expect(request.headers[header]).toBe(value);
        expect(JSON.stringify(request.headers)).not.toContain(OF_THE_PERSON);
        // Also where the program would choose a smaller one by itself.
        expect(request.model).toBe('their-model');
      }
      expect([...personal.requests, ...personal.strangers]).toEqual([]);
      const [started] = run.spawner.requests;
      expect(started?.args.join(' ')).toContain('--effort=low');
      expect(JSON.stringify(started)).not.toContain(OF_THE_PERSON);
      expect(JSON.stringify(started?.args)).not.toContain(OF_THE_PROVIDER);
    },
  );
});

describe('the way to a provider', () => {
  const credential = { secret: OF_THE_PROVIDER, origin: 'https://api.z.ai' };

  it('is the sign-in of the person where nothing else was given', () => {
    const asked = { provider: 'claude', choice: NOTHING_CHOSEN, environment: {} } as const;
    expect(toClaudeAccess({ ...asked, credential: null })).toEqual({ ok: true, value: null });
    const key = accessTo({ provider: 'claude', credential: { secret: 'sk-ant-1', origin: null } });
    expect(key.variables).toEqual({ ANTHROPIC_API_KEY: 'sk-ant-1' });
    const login = { secret: 'sk-ant-oat-1', origin: null };
    expect(accessTo({ provider: 'claude', credential: login }).variables).toEqual({
      CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat-1',
    });
  });

  it('never leads to an address that the credential was not given for', () => {
    const state = {
      provider: 'glm',
      choice: { ...NOTHING_CHOSEN, baseUrl: 'https://elsewhere.example' },
      credential,
      environment: {},
    } as const;
    expect(toClaudeAccess(state)).toMatchObject({
      ok: false,
      refusal: { code: 'credential_missing', message: expect.stringContaining('api.z.ai') },
    });
    expect(accessTo({ provider: 'glm', credential }).variables).toEqual({
      ANTHROPIC_BASE_URL: providerFacts('glm').baseUrl,
      ANTHROPIC_AUTH_TOKEN: OF_THE_PROVIDER,
    });
  });

  it('is another account with another address or credential, and the same with the same', () => {
    const of = (more: Partial<ProviderState>) =>
      accessTo({ provider: 'glm', credential, ...more }).account;
    const other = { secret: 'another-token', origin: 'https://api.z.ai' };
    expect(of({})).toBe(of({}));
    expect(of({ credential: other })).not.toBe(of({}));
    const choice = { ...NOTHING_CHOSEN, baseUrl: 'https://api.z.ai/other' };
    expect(of({ choice })).not.toBe(of({}));
    expect(of({})).not.toContain(OF_THE_PROVIDER);
  });

  it('to the clouds names their sign-in and no key of Anthropic', () => {
    const environment = { HOME: '/nowhere', ANTHROPIC_API_KEY: OF_THE_PERSON };
    const bedrock = {
      provider: 'bedrock',
      choice: { ...NOTHING_CHOSEN, region: 'eu-west-1' },
    } as const;
    expect(toClaudeAccess({ ...bedrock, credential: null, environment })).toMatchObject({
      ok: false,
      refusal: { code: 'credential_missing' },
    });
    const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };
    expect(accessTo({ ...bedrock, environment: { ...environment, ...keys } }).variables).toEqual({
      CLAUDE_CODE_USE_BEDROCK: '1',
      AWS_REGION: 'eu-west-1',
      ...keys,
    });
    const vertex = {
      provider: 'vertex',
      choice: { ...NOTHING_CHOSEN, region: 'europe-west1', cloudProject: 'mine' },
      environment: { ...environment, GOOGLE_APPLICATION_CREDENTIALS: import.meta.filename },
    } as const;
    expect(accessTo(vertex)).toMatchObject({
      readOnly: [import.meta.filename],
      datesWithAt: true,
      variables: {
        CLAUDE_CODE_USE_VERTEX: '1',
        CLOUD_ML_REGION: 'europe-west1',
        ANTHROPIC_VERTEX_PROJECT_ID: 'mine',
      },
    });
    expect(JSON.stringify(accessTo(vertex))).not.toContain(OF_THE_PERSON);
  });
});
