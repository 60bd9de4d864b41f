import type { Outlet } from '../wall/network/outlets.ts';
import { openProjectOutlet } from '../wall/network/project-outlet.ts';
import type {
  AgentEnding,
  AgentEvent,
  ChatKind,
  Conversation,
  Project,
  Run,
} from '@ropewalk/contracts';
import {
  accept,
  refuse,
  verdictOfEnding,
  type AgentDriver,
  type AgentMessage,
  type AgentSession,
  type DriverNeeds,
  type Result,
} from '@ropewalk/core';
import { runMarker, type EngineContext, type OpenProjects } from '../engine-types.ts';
import { chatPromptFile, renderChatPrompt } from '../prompts/render-chat-prompt.ts';
import { judgeReader } from '../rights/judge-for.ts';
import { readPlace, settleAccount } from '../runs/account.ts';
import { chooseAgent } from '../runs/choose-agent.ts';
import { tellUsage } from '../runs/tell-usage.ts';
import { shorten, openTranscript, type TranscriptWriter } from '../runs/transcripts.ts';
import type { TrespassWatch } from '../trespass/trespass-watch.ts';
import { readChatAllowance } from './chat-budget.ts';
import { layChatPlace, type ChatPlace } from './chat-place.ts';

/** The agent of a conversation: a program that runs from its first message until nobody needs it. */
export interface ChatAgent {
  readonly runId: number;
  /** Shows it what has landed meanwhile, and says something. */
  say(message: AgentMessage): Promise<void>;
  /** Ends the turn that the message started or is to start; true when the agent never gets it. */
  cancel(messageId: string): boolean;
  /** Ends the program and removes its place. Resolves when nothing of it is left. Idempotent. */
  end(): Promise<void>;
}

export interface ChatAgentDeps {
  readonly context: EngineContext;
  readonly projects: OpenProjects;
  readonly trespass: TrespassWatch;
  /** Whether other agents than playbooks are refused. */
  readonly onlyPlaybooks: boolean;
}

export interface ChatAgentRequest {
  readonly project: Project;
  readonly conversation: Conversation;
  readonly onEvent: (event: AgentEvent) => void;
}

/** Whether agents of this project can be talked with here; asked before somebody is given a seat. */
export async function requireChatDriver(
  { context, onlyPlaybooks }: ChatAgentDeps,
  { settings }: Project,
): Promise<Result<{ readonly driver: AgentDriver; readonly needs: DriverNeeds }>> {
  const driver = context.resolveDriver(settings.driver, settings.provider);
  if (!driver.ok) return driver;
  const isOurOwn = settings.driver.startsWith('playbook:');
  if (onlyPlaybooks && !isOurOwn) {
    return refuse(
      'no_authentication',
      'This control plane was started without authentication, so that any program on this machine can use it. It starts no agents but playbooks. Start it again without --no-auth.',
    );
  }
  if (!context.wall.available && !settings.allowNoWall && !isOurOwn) {
    return refuse(
      'no_wall',
      `Nothing on this machine keeps an agent from changing files: ${context.wall.why} Or accept it for this project (allowNoWall).`,
    );
  }
  const needs = await driver.value.probe();
  return needs.ok ? accept({ driver: driver.value, needs: needs.value }) : needs;
}

/** Nothing starts on an account whose limit is reached, not even what a person asks. */
async function requireAnswers(
  context: EngineContext,
  { settings }: Project,
): Promise<Result<null>> {
  const { account, allowance } = await readPlace(context, settings.driver, settings.provider);
  return allowance === 'nothing'
    ? refuse(
        'account_waiting',
        `The limit of ${account} is reached, so its agents cannot answer now. The countdown stands under Accounts in the settings.`,
      )
    : accept(null);
}

/** Starts the agent of a conversation. Refuses what `requireChatDriver` and `readChatAllowance` refuse. */
export async function startChatAgent(
  deps: ChatAgentDeps,
  request: ChatAgentRequest,
): Promise<Result<ChatAgent>> {
  const { context, projects } = deps;
  const { conversation } = request;
  // Driver and model may have been changed since somebody took a seat.
  const { id: projectId } = request.project;
  const project = (await context.store.query('projectById', { projectId })) ?? request.project;
  const found = await requireChatDriver(deps, project);
  if (!found.ok) return found;
  const answering = await requireAnswers(context, project);
  if (!answering.ok) return answering;
  await context.prices.look();
  const allowance = await readChatAllowance(context, projectId);
  if (!allowance.ok) return allowance;
  const opened = await context.store.execute(
    'run.open_chat',
    { projectId, ...chooseAgent(context, project.settings, 'assistant') },
    context.clock.now(),
  );
  if (!opened.ok) return opened;
  const run = opened.value;
  try {
    const parts = await projects.of(project.id);
    const place = await layChatPlace(parts, run.id);
    const override = await parts.hub.fileAt(
      await parts.hub.head(),
      chatPromptFile(conversation.kind),
    );
    const prompt = renderChatPrompt({ kind: conversation.kind, project, override });
    const transcript = await openTranscript(parts.paths.transcripts, run.id, (err) =>
      context.log.error({ err, runId: run.id }, 'a transcript cannot be written'),
    );
    const { endpoints } = found.value.needs;
    const who = { projectId, projectName: project.name, runId: run.id, endpoints };
    const outlet = await openProjectOutlet(context, who);
    await deps.trespass.enter({ runId: run.id, featureIds: [] });
    return accept(
      runAgent(deps, {
        ...request,
        outlet,
        project,
        ...found.value,
        budgetUsd: allowance.value?.usd ?? null,
        run,
        place,
        prompt,
        transcript,
      }),
    );
  } catch (error) {
    await endRun(
      context,
      run,
      'environment',
      error instanceof Error ? error.message : String(error),
    );
    throw error;
  }
}

interface Prepared extends ChatAgentRequest {
  readonly driver: AgentDriver;
  readonly needs: DriverNeeds;
  readonly budgetUsd: number | null;
  readonly run: Run;
  readonly place: ChatPlace;
  readonly outlet: Outlet;
  readonly prompt: string;
  readonly transcript: TranscriptWriter;
}

function runAgent({ context, trespass }: ChatAgentDeps, prepared: Prepared): ChatAgent {
  const { run, place, outlet, transcript, driver, onEvent } = prepared;
  const marker = runMarker(context.homeId, run.id);
  const session = startSession(context, prepared, marker);
  const done = (async (): Promise<void> => {
    let ending: AgentEnding = { kind: 'cancelled' };
    let toldModel: string | null = null;
    try {
      for await (const event of session.events) {
        const at = context.clock.now();
        transcript.append({ at, event: shorten(event) });
        trespass.note(run.id, event);
        if (event.type === 'session') toldModel = event.model;
        if (event.type === 'usage') {
          await tellUsage(context, { run, usage: event.usage, toldModel });
        }
        const ended = event.type === 'turn_ended' || event.type === 'ended' ? event.ending : null;
        if (ended?.kind === 'limit') await tellAccount(context, run, driver, ended);
        if (event.type === 'ended') ending = event.ending;
        onEvent(event);
      }
    } finally {
      context.bearers.revoke(run.id);
      const left = context.host.stop(marker, { graceMs: 0 });
      await left.finally(() => outlet.close(false));
      await trespass.leave(run.id);
      await transcript.close();
      await place.remove();
      await endRun(context, run, 'completed', describeEnd(ending));
    }
  })();
  done.catch((err: unknown) =>
    context.log.error({ err, runId: run.id }, 'the agent of a conversation could not be ended'),
  );
  return {
    runId: run.id,
    async say(message) {
      await place.refresh();
      session.send(message);
    },
    cancel(messageId) {
      if (session.withdraw(messageId)) return true;
      session.interrupt();
      return false;
    },
    async end() {
      session.cancel();
      await context.host.stop(marker, { graceMs: 0 });
      await done.catch(() => undefined);
    },
  };
}

function startSession(context: EngineContext, prepared: Prepared, marker: string): AgentSession {
  const { project, conversation, run, place, outlet, needs, driver, prompt } = prepared;
  const { kind } = conversation;
  const chat = { kind, conversationId: conversation.id };
  const bearer = context.bearers.issue({
    projectId: project.id,
    runId: run.id,
    role: run.role,
    chat,
  });
  return driver.start({
    runId: run.id,
    role: run.role,
    prompt,
    manner: 'conversation',
    access: 'read',
    model: run.model,
    effort: run.effort,
    budgetUsd: prepared.budgetUsd,
    cwd: place.tree,
    home: place.home,
    tmp: place.tmp,
    mcp: { url: outlet.toolsUrl ?? context.mcpUrl(), bearer },
    toolPrograms: [],
    judge: judgeReader,
    env: { ...chatEnvironment(context, run, place, kind), ...outlet.env },
    spawn(spawn) {
      const { wall } = place;
      const started = context.host.spawn({
        ...spawn,
        marker,
        wall: context.wall.available
          ? { ...wall, network: outlet.network, readOnly: [...wall.readOnly, ...needs.readOnly] }
          : null,
      });
      const running = { runId: run.id, pid: started.pid, workspace: place.id };
      context.store
        .execute('run.start', running, context.clock.now())
        .catch((err: unknown) => context.log.error({ err, runId: run.id }, 'a start is not kept'));
      return started;
    },
  });
}

function chatEnvironment(
  { searchPath }: EngineContext,
  run: Run,
  place: ChatPlace,
  kind: ChatKind,
): Record<string, string> {
  return {
    PATH: searchPath,
    HOME: place.home,
    TMPDIR: place.tmp,
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    ROPEWALK_RUN_ID: String(run.id),
    ROPEWALK_ROLE: run.role,
    ROPEWALK_CHAT: kind,
  };
}

/** A limit holds for whoever shares the account, so that crews wait for it too. */
async function tellAccount(
  context: EngineContext,
  run: Run,
  driver: AgentDriver,
  ending: AgentEnding,
): Promise<void> {
  const facts = {
    changed: false,
    opened: true,
    acted: true,
    reportsLimits: driver.reportsLimits,
  };
  await settleAccount(context, run, driver.account, verdictOfEnding(ending, facts));
}

async function endRun(
  context: EngineContext,
  run: Run,
  outcome: 'completed' | 'environment',
  detail: string,
): Promise<void> {
  await context.store.execute(
    'run.end',
    { runId: run.id, outcome, detail, lastOutput: null, savedRef: null, park: null },
    context.clock.now(),
  );
}

function describeEnd(ending: AgentEnding): string {
  switch (ending.kind) {
    case 'completed':
    case 'cancelled':
      return 'The conversation was over, or rested.';
    case 'limit':
    case 'failed':
      return ending.message;
    case 'died':
      return `Its program ended (${ending.signal ?? `exit code ${ending.exitCode}`}).`;
  }
}
