import { createServer } from 'node:http';
import type { CrewSettingsChange } from '@ropewalk/contracts';
import {
  calls,
  inTurns,
  startScriptedModel,
  type ModelRequest,
  type ModelScript,
  type ScriptedModel,
} from '../../../packages/agents/src/testing/index.ts';
import { listenOnLoopback } from '../../../packages/agents/src/testing/listen.ts';
import type { Stage } from '../../support/stage.ts';
import { openCrewStage } from './crew-stage.ts';

/** A crew of real Claude agents, whose model and whose whole world lie on the loopback. */
export interface ClaudeCrew extends Stage {
  readonly model: ScriptedModel;
}

/** What is different in one crew. */
export interface ClaudeCrewOptions {
  /** Names of features, without dependencies. Default: `alpha`. */
  readonly features?: readonly string[];
  readonly settings?: CrewSettingsChange;
  /** More variables of the person; a credential among them replaces the key. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Anything else that the model answers to. Default: nothing goes wrong. */
  readonly script?: ModelScript;
}

const KEY = { ANTHROPIC_API_KEY: 'sk-ant-dummy' };
/** Whatever account the machine is signed in to must not be used, nor be told of. */
const NO_ACCOUNTS: NodeJS.ProcessEnv = {
  ANTHROPIC_API_KEY: '',
  ANTHROPIC_AUTH_TOKEN: '',
  CLAUDE_CODE_OAUTH_TOKEN: '',
};

/**
 * Puts a crew on a stage: registered, with its backlog, not started. Closing it fails when a process
 * is left, when an agent asked the model for anything unknown, or when one tried to reach another host.
 */
export async function openClaudeCrew(options: ClaudeCrewOptions = {}): Promise<ClaudeCrew> {
  const model = await startScriptedModel(options.script ?? buildsItsFile);
  const outside = await startOutside();
  const stage = await openCrewStage({
    features: options.features ?? ['alpha'],
    // A browser costs each run a second, and most of them open no page.
    settings: { driver: 'claude', browser: false, ...options.settings },
    environment: {
      ...NO_ACCOUNTS,
      ...(options.environment?.['CLAUDE_CODE_OAUTH_TOKEN'] === undefined ? KEY : {}),
      ...options.environment,
      ANTHROPIC_BASE_URL: model.url,
      HTTPS_PROXY: outside.url,
      HTTP_PROXY: outside.url,
      NO_PROXY: '',
    },
  });
  return {
    ...stage,
    model,
    async close() {
      await stage.close();
      await model.close();
      await outside.close();
      const strange = [...model.strangers, ...outside.asked];
      if (strange.length > 0) throw new Error(`agents asked for ${strange.join(', ')}`);
    },
  };
}

/** Everything that is not on the loopback: a proxy that lets nobody through and remembers who tried. */
async function startOutside() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.destroy();
  });
  return { asked, ...(await listenOnLoopback(server)) };
}

const TOOLS = 'mcp__ropewalk__';

/** A call of one of our tools, as the model names it. */
export function callsOurs(tool: string, input: unknown = {}) {
  return calls(`${TOOLS}${tool}`, input);
}

/** The work of a good agent on one feature: it claims, looks round, writes, runs, hands in, asks for more. */
export const buildsItsFile: ModelScript = (request) => {
  const { id, name } = featureOf(request);
  return inTurns(
    callsOurs('feature_claim_next'),
    bash('pwd'),
    writes(`${lastAnswer(request)}/${name}.txt`, `made of ${name}\n`),
    bash(`grep made ${name}.txt && printenv HOME TMPDIR ANTHROPIC_BASE_URL`),
    callsOurs('feature_mark_passing', {
      feature_id: id,
      checks: [`grep -q made ${name}.txt`],
      notes: 'It took one file.',
    }),
    callsOurs('feature_claim_next'),
  )(request);
};

export function bash(command: string) {
  return calls('Bash', { command, description: 'Looks round' });
}

export function writes(path: string, content: string) {
  return calls('Write', { file_path: path, content });
}

/** The last tool's answer, without blanks round it. */
export function lastAnswer({ toolAnswers }: ModelRequest): string {
  return toolAnswers.at(-1)?.text.trim() ?? '';
}

/** The feature that the prompt is about. */
export function featureOf({ prompt }: ModelRequest): {
  readonly id: number;
  readonly name: string;
} {
  return {
    id: Number(/^### Feature #(\d+)$/mu.exec(prompt)?.[1]),
    name: /^Name: (.+)$/mu.exec(prompt)?.[1] ?? 'unknown',
  };
}
