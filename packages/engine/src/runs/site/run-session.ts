import type { AgentEnding, AgentEvent, Project, Run, RunMessage } from '@ropewalk/contracts';
import type {
  AgentDriver,
  AgentLaunch,
  AgentSession,
  Allowance,
  DriverNeeds,
  JudgeToolUse,
  OurReason,
  SpawnedProcess,
  Trespass,
} from '@ropewalk/core';
import { createPictures } from '../../browser/pictures.ts';
import type { RunBrowser } from '../../browser/run-browser.ts';
import { runMarker, runRef } from '../../engine-types.ts';
import type { Snapshot, Workspace, Workspaces } from '../../workspaces/workspace-types.ts';
import { agentEnvironment } from './environment.ts';
import type { RunOutlet } from './outlet-of-run.ts';
import { createLife, type Life } from './life.ts';
import type { SpawnDoor } from './spawn-door.ts';
import { watchRun, type RunMemoryFacts, type RunWatch } from './watch-run.ts';
import { withByteCount } from './byte-count.ts';
import type { SiteContext } from './site-context.ts';

/** What a finished session leaves to be settled. */
export interface SessionEnd extends RunMemoryFacts {
  /** Set when we ended it; the first reason counts. */
  readonly ours: OurReason | null;
  readonly ending: AgentEnding;
  readonly snapshot: Snapshot;
  /** Whether the agent's program opened a session. */
  readonly opened: boolean;
  /** Whether the agent used a tool. */
  readonly acted: boolean;
  /** Calls that the rules of what it may do refused; null when there were none. */
  readonly refusals: { readonly count: number; readonly lastReason: string } | null;
  /** What it has, or may have, changed that is not its own. */
  readonly trespass: Trespass | null;
}

/** One agent at work in one workspace. */
export interface RunSession {
  readonly marker: string;
  readonly workspace: Workspace;
  /** Resolves when the agent and everything it started are gone and its work is saved. Never rejects. */
  readonly done: Promise<SessionEnd>;
  /** Ends it: by saving first and killing then, by killing first, or gently. */
  end(reason: OurReason, how: 'save_and_kill' | 'kill' | 'gently'): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** A sign of life from elsewhere, such as a call of one of our tools. */
  noteLife(): void;
  /** Says something to the agent; a message is said once, however often it is asked for. */
  say(message: Pick<RunMessage, 'id' | 'text'>): void;
  /** Takes what its program has not been given yet, to be given to the agent in another way. */
  takeWaiting(): readonly Pick<RunMessage, 'id' | 'text'>[];
}

/** Everything that a session is made of. */
export interface SessionRequest {
  readonly context: SiteContext;
  readonly workspaces: Workspaces;
  readonly project: Project;
  readonly run: Run;
  readonly workspace: Workspace;
  readonly driver: AgentDriver;
  readonly needs: DriverNeeds;
  /** What it may do with its tools. */
  readonly judge: JudgeToolUse;
  /** Its network. */
  readonly outlet: RunOutlet;
  /** Null where it is not to have one. */
  readonly browser: RunBrowser | null;
  readonly prompt: string;
  readonly bearer: string;
  /** What its program has to pass to be started. */
  readonly door: SpawnDoor;
  /** What it may cost; null when that is not limited. */
  readonly allowance: Allowance | null;

  /** Told what the agent does, and when that was heard. */
  onEvent(at: number, event: AgentEvent): void;
  /** Called when its programs are gone; answers what they have left where they had no business. */
  onGone(): Promise<Trespass | null>;
  /** Called when the agent's process lives. */
  onStarted(pid: number): void;
  /** The agent has taken a picture of what its browser shows: a PNG in base64. */
  onScreen(png: string): void;
  /** What its programs have of the memory, said every few seconds. */
  onMemory(presentBytes: number): void;
}

const GENTLE_GRACE_MS = 5_000;

/** Starts the agent of a run in its workspace. */
export function startRunSession(request: SessionRequest): RunSession {
  const { context, run, workspace } = request;
  const marker = runMarker(context.homeId, run.id);
  const life = createLife(context.clock.now(), request.project.settings);
  let ours: OurReason | null = null;
  let saved: Snapshot | null = null;
  let standsStill = false;
  const onSpawned = (): void => {
    if (ours !== null || standsStill) {
      catchUp(context, marker, ours === null ? 'freeze' : 'stop');
    }
  };
  const agent = request.driver.start(toLaunch(request, { marker, life, onSpawned }));

  const end: RunSession['end'] = async (reason, how) => {
    ours ??= reason;
    request.door.close(reason);
    if (how === 'save_and_kill') {
      await context.host.freeze(marker);
      saved ??= await save(request, marker);
    }
    if (how === 'gently') {
      agent.cancel();
    }
    await context.host.stop(marker, { graceMs: how === 'gently' ? GENTLE_GRACE_MS : 0 });
  };

  const watch = watchRun(request, life, (reason, how) => {
    end(reason, how).catch((err: unknown) =>
      context.log.error({ err, marker }, 'a run that should be over could not be ended'),
    );
  });
  const done = (async (): Promise<SessionEnd> => {
    const said = await listen(request, agent, { life, watch });
    watch.stop();
    await context.host.stop(marker, { graceMs: 0 });
    const looking = request.onGone();
    const memory = await watch.memory();
    saved ??= await save(request, marker);
    const facts = { ...said, ...memory, trespass: await looking };
    return { ours: ours ?? request.door.closedFor(), snapshot: saved, ...facts };
  })();

  return {
    marker,
    workspace,
    done,
    end,
    async freeze() {
      standsStill = true;
      life.freeze(context.clock.now());
      await context.host.freeze(marker);
    },
    async thaw() {
      standsStill = false;
      await context.host.thaw(marker);
      life.thaw(context.clock.now());
    },
    noteLife: () => life.sign(context.clock.now()),
    ...talkWith(request, agent),
  };
}

/** What a person says goes to the program of the agent, or with the answer of a tool, whatever comes first. */
function talkWith(
  { context, onEvent }: SessionRequest,
  agent: AgentSession,
): Pick<RunSession, 'say' | 'takeWaiting'> {
  const said = new Map<string, Pick<RunMessage, 'id' | 'text'>>();
  return {
    say({ id, text }) {
      if (said.has(id)) return;
      said.set(id, { id, text });
      agent.send({ id, text, context: PERSON_SAYS, images: [] });
    },
    takeWaiting() {
      const waiting = [...said.values()].filter(({ id }) => agent.withdraw(id));
      for (const { id, text } of waiting) {
        onEvent(context.clock.now(), { type: 'message', messageId: id, text });
      }
      return waiting;
    },
  };
}

/** The agent's task goes on: what a person says comes on top of it. */
const PERSON_SAYS =
  'A person who watches your work says to you what follows. Take it into account and go on with your task; its rules still hold.';

/** A driver starts its program a moment after it was told to: what was asked for meanwhile holds for that too. */
function catchUp(context: SiteContext, marker: string, wanted: 'freeze' | 'stop'): void {
  const done =
    wanted === 'freeze' ? context.host.freeze(marker) : context.host.stop(marker, { graceMs: 0 });
  done.catch((err: unknown) =>
    context.log.error({ err, marker, wanted }, 'a program that was just started goes on'),
  );
}

/** Freezes what the workspace holds under the ref of the run. What cannot be frozen is said, not thrown. */
async function save(request: SessionRequest, marker: string): Promise<Snapshot> {
  const { workspaces, workspace, run, context } = request;
  try {
    return await workspaces.snapshot(workspace, {
      marker: `${marker}-save`,
      ref: runRef(run.id),
      message: `Save the work of run ${run.id}\n\nRun: ${run.id}\n`,
      unlessUntouched: true,
    });
  } catch (cause) {
    context.log.error({ err: cause, runId: run.id }, 'the work of a run could not be saved');
    return { kind: 'unsupported', detail: cause instanceof Error ? cause.message : String(cause) };
  }
}

function toLaunch(
  request: SessionRequest,
  { marker, life, onSpawned }: { readonly marker: string; readonly life: Life; onSpawned(): void },
): AgentLaunch {
  const { context, workspaces, run, workspace, needs, browser, outlet } = request;
  const wall = workspaces.wallOf(workspace);
  const { settings } = request.project;
  const walled = context.wall.available;
  return {
    runId: run.id,
    role: run.role,
    prompt: request.prompt,
    manner: 'work',
    access: 'write',
    model: run.model,
    effort: run.effort,
    budgetUsd: request.allowance?.usd ?? null,
    cwd: workspace.tree,
    home: workspace.home,
    tmp: workspace.tmp,
    mcp: { url: outlet.toolsUrl ?? context.mcpUrl(), bearer: request.bearer },
    toolPrograms: browser === null ? [] : [browser.tools],
    judge: request.judge,
    env: { ...agentEnvironment(run, workspace, context.searchPath), ...outlet.env },
    spawn(spawn): SpawnedProcess {
      request.door.pass();
      const started = context.host.spawn({
        ...spawn,
        marker,
        sacrifice: 'agent',
        wall: walled
          ? {
              ...wall,
              network: outlet.network,
              readOnly: [
                ...wall.readOnly,
                ...needs.readOnly,
                ...(browser?.readOnly ?? []),
                ...settings.extraReadPaths,
              ],
            }
          : null,
      });
      request.onStarted(started.pid);
      onSpawned();
      return withByteCount(started, () => life.sign(context.clock.now()));
    },
  };
}

async function listen(
  request: SessionRequest,
  agent: AgentSession,
  looking: Looking,
): Promise<Pick<SessionEnd, 'ending' | 'opened' | 'acted' | 'refusals'>> {
  const { context } = request;
  let opened = false;
  let acted = false;
  const refused = { count: 0, lastReason: '' };
  const pictures = request.browser === null ? null : createPictures(request.workspace.tree);
  for await (const event of agent.events) {
    const now = context.clock.now();
    request.onEvent(now, event);
    noteEvent(event, looking, now);
    switch (event.type) {
      case 'session':
        opened = true;
        break;
      case 'tool_call':
        acted = true;
        pictures?.called(event);
        break;
      case 'tool_result': {
        if (event.refused === true) {
          refused.count += 1;
          refused.lastReason = event.output;
        }
        const png = (await pictures?.answered(event)) ?? null;
        if (png !== null) request.onScreen(png);
        break;
      }
      case 'ended':
        return {
          ending: event.ending,
          opened,
          acted,
          refusals: refused.count > 0 ? refused : null,
        };
    }
  }
  const message = 'The driver ended without saying how the agent ended.';
  return {
    ending: { kind: 'failed', code: 'protocol', message },
    opened,
    acted,
    refusals: refused.count > 0 ? refused : null,
  };
}

/** Who wants to hear of signs of life, and of tools that have ended. */
interface Looking {
  readonly life: Life;
  readonly watch: RunWatch;
}

function noteEvent(event: AgentEvent, { life, watch }: Looking, now: number): void {
  if (event.type === 'tool_result') {
    watch.noteToolEnd();
  }
  // What a program writes to stderr while it starts says nothing about its agent.
  if (event.type === 'stderr') {
    life.sign(now);
  } else {
    life.firstEvent(now);
  }
}
