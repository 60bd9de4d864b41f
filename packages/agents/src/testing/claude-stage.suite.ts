import { expect } from 'vitest';
import type { AgentEnding, AgentEvent } from '@ropewalk/contracts';
import type { AgentSession, JudgeToolUse } from '@ropewalk/core';
import {
  createTestLaunch,
  play,
  startScriptedModel,
  startTestMcpServer,
  type ModelReply,
  type ModelScript,
  type ScriptedModel,
  type TestLaunch,
  type TestMcpServer,
} from './index.ts';
import { createClaudeDriver } from '../claude/claude-driver.ts';
import type { ClaudeSettings } from '../claude/claude-settings.ts';

/** The real program, a scripted model and a tool server: no account, nothing but the loopback. */
export interface Scene {
  readonly model: ScriptedModel;
  readonly mcp: TestMcpServer;
  readonly run: TestLaunch;
  start(settings?: Partial<ClaudeSettings>): AgentSession;
}

export interface SceneOptions {
  /** What the tool server wants to see; the run always brings `bearer-of-the-run`. */
  readonly bearer?: string;
  readonly credential?: Readonly<Record<string, string>>;
  /** The rules of the run. Default: everything is allowed. */
  readonly judge?: JudgeToolUse;
}

/** Builds scenes and takes them down; nothing of a session may be alive by then. */
export function createStage(): {
  setScene(script: (run: TestLaunch) => ModelScript, options?: SceneOptions): Promise<Scene>;
  /** The end of a session in which the model answers everything in the same way. */
  endingOf(
    reply: ModelReply,
    settings?: Partial<ClaudeSettings>,
    options?: SceneOptions,
  ): Promise<{ readonly ending: AgentEnding; readonly events: readonly AgentEvent[] }>;
  strike(): Promise<void>;
} {
  const closers: (() => Promise<unknown>)[] = [];
  const setScene = async (
    script: (run: TestLaunch) => ModelScript,
    {
      bearer = 'bearer-of-the-run',
      credential = { ANTHROPIC_API_KEY: 'sk-ant-dummy' },
      judge,
    }: SceneOptions = {},
  ): Promise<Scene> => {
    const mcp = await startTestMcpServer(bearer);
    closers.push(() => mcp.close());
    const run = await createTestLaunch({
      mcp: { url: mcp.url, bearer: 'bearer-of-the-run' },
      ...(judge === undefined ? {} : { judge }),
    });
    closers.push(async () => expect(await run.close()).toBe(0));
    const model = await startScriptedModel(script(run));
    closers.push(() => model.close());
    const environment = { ...credential, ANTHROPIC_BASE_URL: model.url };
    const start = (settings?: Partial<ClaudeSettings>): AgentSession =>
      createClaudeDriver({ environment, walled: false, maxRetries: 1, ...settings }).start(
        run.launch,
      );
    return { model, mcp, run, start };
  };
  return {
    setScene,
    async endingOf(reply, settings, options) {
      const scene = await setScene(() => () => reply, options);
      const played = await play(scene.start(settings));
      expect(await scene.run.spawner.left()).toEqual([]);
      return played;
    },
    async strike() {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
}

/** The events of one type. */
export function named<T extends AgentEvent['type']>(
  events: readonly AgentEvent[],
  type: T,
): readonly Extract<AgentEvent, { type: T }>[] {
  return events.filter((event): event is Extract<AgentEvent, { type: T }> => event.type === type);
}
