import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  type ChatKind,
  type ControlPlane,
  crewSettingsSchema,
  isToolName,
  MCP_TOOLS,
  toolErrorSchema,
  type Feature,
  type Landings,
  type Reason,
  type Role,
  type Run,
  type RunBinding,
} from '@ropewalk/contracts';
import {
  type CommandInput,
  commandHandlers,
  type CommandName,
  type CommandOutput,
  type Store,
} from '@ropewalk/core';
import { openTestStore } from '@ropewalk/store/testing';
import { addAgentDoors, createGuardedApp } from '../http/http-app.ts';
import { createHttpServer, type HttpServer, type HttpServerOptions } from '../http/http-server.ts';
import type { McpActions } from '../mcp/actions.ts';
import { createMcpEndpoint, type McpEndpoint } from '../mcp/mcp-endpoint.ts';
import { createRunTokens, type RunTokens } from '../mcp/run-tokens.ts';

/** What a tool said, as a model sees it. */
export interface Said {
  readonly isError: boolean;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** A model's side of the connection. */
export interface Agent {
  readonly run: Run;
  readonly bearer: string;
  readonly client: Client;
  call(tool: string, input?: Record<string, unknown>): Promise<Said>;
}

/** A real server on a real store; only what the engine does is answered by the test. */
export interface World {
  readonly store: Store;
  readonly http: HttpServer;
  readonly tokens: RunTokens;
  readonly projectId: number;
  readonly failures: unknown[];
  readonly reasons: Map<number, Reason>;
  landings: Landings;
  now: number;
  execute<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  /** Creates features by name; `needs` are names that were created before. */
  plant(...features: { name: string; needs?: string[] }[]): Promise<Feature[]>;
  /** Takes a feature through a run and a landing of its own. */
  makePassing(featureId: number): Promise<string>;
  /** Lands a feature that the run holds. */
  land(run: Run, featureId: number, commit: string): Promise<void>;
  agent(role: Role, featureIds?: number[]): Promise<Agent>;
  /** An agent that a person talks with. */
  talker(kind: ChatKind): Promise<Agent & { readonly conversationId: number }>;
  /** What the endpoint told of calls in conversations. */
  readonly results: Parameters<NonNullable<McpActions['noteResult']>>[1][];
  /** What is said to a run with its next answer. */
  readonly sayings: string[];
  close(): Promise<void>;
}

const refuseAll: Landings = {
  markPassing: () => Promise.reject(new Error('no landing was expected')),
  landScaffold: () => Promise.reject(new Error('no landing was expected')),
  confirmFailing: () => Promise.reject(new Error('no report was expected')),
  testedCommit: () => Promise.resolve('head0000'),
};

/** Opens a world with one started project. Close it after the test. */
export async function openWorld(control: ControlPlane, token = 'control-token'): Promise<World> {
  const store = await openTestStore({ handlers: commandHandlers });
  const tokens = createRunTokens();
  const clients: Client[] = [];
  const world: Omit<World, 'http' | 'projectId'> & { http?: HttpServer; projectId: number } = {
    store,
    tokens,
    projectId: 0,
    failures: [],
    reasons: new Map(),
    landings: refuseAll,
    now: Date.UTC(2026, 0, 2, 3, 4, 5),
    execute,
    plant,
    makePassing,
    land,
    agent,
    talker,
    results: [],
    sayings: [],
    async close() {
      for (const client of clients) await client.close();
      await http.close();
      await store.close();
    },
  };

  async function execute<N extends CommandName>(
    name: N,
    input: CommandInput<N>,
  ): Promise<CommandOutput<N>> {
    const result = await store.execute(name, input, world.now);
    if (!result.ok) throw new Error(`${name}: ${result.refusal.message}`);
    return result.value;
  }

  const project = await execute('project.register', {
    name: 'shop',
    folder: '/projects/shop',
    targetBranch: 'main',
    spec: 'A shop for ropes.',
    settings: crewSettingsSchema.parse({}),
  });
  world.projectId = project.id;
  await execute('crew.start', { projectId: project.id, settings: {} });

  const endpoint = createMcpEndpoint({
    actions: {
      store,
      landings: {
        markPassing: (...input) => world.landings.markPassing(...input),
        landScaffold: (...input) => world.landings.landScaffold(...input),
        confirmFailing: (...input) => world.landings.confirmFailing(...input),
        testedCommit: (...input) => world.landings.testedCommit(...input),
      },
      reasons: async () => world.reasons,
      now: () => world.now,
      noteResult: (binding, call) => {
        if (binding.chat !== undefined) world.results.push(call);
      },
      messagesFor: async () => world.sayings.splice(0),
    },
    tokens,
    version: '0.0.0',
    onFailure: (failure) => world.failures.push(failure),
  });
  const http = await createHttpServer({
    host: '127.0.0.1',
    port: 0,
    ...controlDoors(token, control, endpoint),
    onFailure: (failure) => world.failures.push(failure),
  });

  async function plant(...drafts: { name: string; needs?: string[] }[]): Promise<Feature[]> {
    const before = await store.query('features', { projectId: world.projectId });
    const idOf = (name: string) => before.find((feature) => feature.name === name)?.id;
    return execute('feature.create', {
      projectId: world.projectId,
      origin: 'spec',
      completesBacklog: true,
      features: drafts.map(({ name, needs = [] }) => ({
        category: 'functional',
        name,
        description: `It does ${name}.`,
        steps: ['Start it', 'Look at it'],
        priority: null,
        checks: [],
        dependsOnPositions: needs.flatMap((need) => {
          const position = drafts.findIndex((draft) => draft.name === need);
          return position < 0 ? [] : [position];
        }),
        dependsOnIds: needs.flatMap((need) => idOf(need) ?? []),
      })),
    });
  }

  async function startRun(role: Role, featureIds: readonly number[]): Promise<Run> {
    const purpose = role === 'testing' ? 'testing' : featureIds.length > 0 ? 'coding' : null;
    const run = await execute('run.dispatch', {
      projectId: world.projectId,
      role,
      purpose,
      featureIds,
      driver: 'playbook',
      model: null,
      canaryOf: null,
    });
    if (role === 'external') return run;
    await execute('run.prepare', { runId: run.id });
    return execute('run.start', { runId: run.id, pid: 1, workspace: 'w' });
  }

  async function makePassing(featureId: number): Promise<string> {
    const run = await startRun('coding', [featureId]);
    const commit = `c0ffee${featureId}`;
    await land(run, featureId, commit);
    await execute('run.end', {
      runId: run.id,
      outcome: 'completed',
      detail: 'done',
      lastOutput: null,
      savedRef: null,
      park: null,
    });
    return commit;
  }

  async function land(run: Run, featureId: number, commit: string): Promise<void> {
    const token = run.features.find((entry) => entry.featureId === featureId)?.token ?? 0;
    const { landing } = await execute('landing.request', {
      projectId: world.projectId,
      kind: 'feature',
      fence: { runId: run.id, featureId, token },
      runId: run.id,
      work: commit,
      checks: [],
      files: [],
    });
    await execute('landing.gate', {
      landingId: landing.id,
      candidate: commit,
      expectedHead: 'head0000',
    });
    const verdict = await execute('verdict.record', {
      verdict: {
        projectId: world.projectId,
        featureId,
        runId: run.id,
        kind: 'gate',
        commit,
        outcome: 'pass',
        checks: [],
        files: [],
        weakenedTests: [],
      },
    });
    await execute('landing.land', {
      landingId: landing.id,
      commit,
      verdictId: verdict.id,
      files: [`src/${featureId}.ts`],
      config: null,
    });
  }

  async function agent(role: Role, featureIds: number[] = []): Promise<Agent> {
    const run = await startRun(role, featureIds);
    return connected(run, { projectId: world.projectId, runId: run.id, role });
  }

  async function talker(kind: ChatKind): Promise<Agent & { readonly conversationId: number }> {
    const { projectId } = world;
    const { conversation } = await execute('chat.open', { projectId, kind });
    const run = await execute('run.open_chat', { projectId, driver: 'playbook', model: null });
    const chat = { kind, conversationId: conversation.id };
    const binding = { projectId, runId: run.id, role: 'assistant', chat } as const;
    return { ...(await connected(run, binding)), conversationId: conversation.id };
  }

  async function connected(run: Run, binding: RunBinding): Promise<Agent> {
    const bearer = tokens.issue(binding);
    const client = await connect(http.url, bearer);
    clients.push(client);
    return {
      run,
      bearer,
      client,
      async call(name, input = {}) {
        const said = toSaid(await client.callTool({ name, arguments: input }));
        // What a tool answers must be what its contract says, in every test.
        if (said.isError) toolErrorSchema.parse(said.json);
        else if (isToolName(name)) {
          MCP_TOOLS[name].result.parse(said.text.startsWith('{') ? said.json : said.text);
        }
        return said;
      },
    };
  }

  return Object.assign(world, { http });
}

/** The official client, connected with this bearer. */
export async function connect(url: string, bearer: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', url), {
    requestInit: { headers: { authorization: `Bearer ${bearer}` } },
  });
  await client.connect(transport);
  return client;
}

function toSaid(result: unknown): Said {
  const { isError, content } = result as {
    isError?: boolean;
    content: { type: string; text: string }[];
  };
  const text = content.map((block) => block.text).join('\n');
  const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { isError: isError ?? false, text, json };
}

/** A control plane for tests that do not ask for one. */
export const noControl = new Proxy({} as ControlPlane, {
  get: () => () => Promise.reject(new Error('no control call was expected')),
});

/** A server of nothing but the doors of our own CLI and of agents. */
export function controlDoors(
  controlToken: string,
  control: ControlPlane,
  mcp: McpEndpoint = { fetch: async () => new Response(), close: async () => undefined },
): Pick<HttpServerOptions, 'app' | 'names' | 'sockets' | 'beforeClose'> {
  return {
    names: [],
    app(surroundings) {
      const app = createGuardedApp(surroundings);
      app.get('/api/health', (context) => context.json({ status: 'healthy' }));
      addAgentDoors(app, surroundings, { controlToken, control, mcp });
      return app;
    },
    sockets: { routes: [], isAuthorised: () => false },
    beforeClose: () => mcp.close(),
  };
}
