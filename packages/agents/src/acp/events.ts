import { type ToolKind, toolKindSchema, type Usage } from '@ropewalk/contracts';
import type { ProgressEvent } from '../session.ts';
import { cutAtLine } from '../whole-words.ts';
import { withImages } from '../with-images.ts';
import {
  updateSchema,
  type AcpUpdate,
  type PromptAnswer,
  type ToolUpdate,
} from './update-schemas.ts';

type Speech = 'text' | 'thought';

/** What is held back or remembered between updates. */
export interface AcpState {
  /** Where speech, which comes in scraps of a few letters, may be passed on. */
  readonly cut: typeof cutAtLine;
  readonly speech: { readonly type: Speech; readonly text: string } | null;
  /** Calls that were announced before their input was known, in order. */
  readonly announced: ReadonlyMap<string, ToolUpdate>;
  /** Calls that were passed on and have no result. */
  readonly open: ReadonlySet<string>;
  /** Calls whose result was passed on. */
  readonly done: ReadonlySet<string>;
  readonly usage: Usage | null;
}

export const INITIAL_ACP_STATE: AcpState = {
  cut: cutAtLine,
  speech: null,
  announced: new Map(),
  open: new Set(),
  done: new Set(),
  usage: null,
};

export interface AcpStep {
  readonly events: readonly ProgressEvent[];
  readonly state: AcpState;
}

/** What one `session/update` says, and the state after it. Unknown updates say nothing. */
export function toEvents(params: unknown, state: AcpState): AcpStep {
  const parsed = updateSchema.safeParse(params);
  if (!parsed.success) return { events: [], state };
  const { update } = parsed.data;
  switch (update.sessionUpdate) {
    case 'agent_message_chunk':
      return onSpeech('text', update.content.text ?? `[${update.content.type}]`, state);
    case 'agent_thought_chunk':
      return onSpeech('thought', update.content.text ?? '', state);
    case 'tool_call':
    case 'tool_call_update':
      return after(releaseSpeech(state), (next) => onTool(update, next));
    case 'usage_update':
      return onCost(update, state);
  }
}

/** What the end of a turn says: everything held back, and the tokens where the agent counts them. */
export function toClosingEvents(answer: PromptAnswer | null, state: AcpState): AcpStep {
  const released = after(releaseSpeech(state), (next) => ({
    events: [...next.announced.values()].map(toCall),
    // Some agents count their calls anew in each turn.
    state: { ...next, announced: new Map(), open: new Set(), done: new Set() },
  }));
  const counted = answer?.usage;
  if (counted === null || counted === undefined) return released;
  return after(released, (next) =>
    withUsage(next, {
      inputTokens: counted.inputTokens,
      outputTokens: counted.outputTokens,
      cacheReadTokens: counted.cachedReadTokens ?? 0,
      cacheWriteTokens: counted.cachedWriteTokens ?? 0,
      costUsd: next.usage?.costUsd ?? null,
    }),
  );
}

/** A call that was not allowed: shown as such, whatever the agent says of it later. */
export function toRefusal(call: ToolUpdate, reason: string, state: AcpState): AcpStep {
  const { toolCallId: callId } = call;
  if (state.done.has(callId)) return { events: [], state };
  return after(releaseSpeech(state), (next) => {
    const announced = new Map(next.announced);
    announced.delete(callId);
    const open = new Set(next.open);
    const isShown = open.delete(callId);
    return {
      events: [
        ...(isShown ? [] : [toCall(call)]),
        { type: 'tool_result', callId, isError: true, refused: true, output: reason },
      ],
      state: { ...next, announced, open, done: new Set(next.done).add(callId) },
    };
  });
}

function onSpeech(type: Speech, text: string, state: AcpState): AcpStep {
  const released = state.speech?.type === type ? { events: [], state } : releaseSpeech(state);
  return after(released, (next) => {
    const whole = (next.speech?.text ?? '') + text;
    const { said, held } = state.cut(whole);
    return {
      events: said === '' ? [] : [{ type, text: said }],
      state: { ...next, speech: held === '' ? null : { type, text: held } },
    };
  });
}

function releaseSpeech(state: AcpState): AcpStep {
  if (state.speech === null) return { events: [], state };
  return { events: [state.speech], state: { ...state, speech: null } };
}

function onTool(update: ToolUpdate, state: AcpState): AcpStep {
  const { toolCallId: id } = update;
  if (state.done.has(id)) return { events: [], state };
  if (state.open.has(id)) return settleTool(update, state);
  const call = merge(state.announced.get(id), update);
  if (!isReady(call)) {
    return { events: [], state: { ...state, announced: new Map(state.announced).set(id, call) } };
  }
  const announced = new Map(state.announced);
  announced.delete(id);
  const next = { ...state, announced, open: new Set(state.open).add(id) };
  return after({ events: [toCall(call)], state: next }, (opened) => settleTool(call, opened));
}

/** Some agents announce a call while its input is still being written. */
function isReady(call: ToolUpdate): boolean {
  const status = call.status ?? 'pending';
  return status !== 'pending' || !isEmpty(call.rawInput);
}

function settleTool(update: ToolUpdate, state: AcpState): AcpStep {
  if (update.status !== 'completed' && update.status !== 'failed') return { events: [], state };
  const { toolCallId: callId } = update;
  const open = new Set(state.open);
  open.delete(callId);
  return {
    events: [
      {
        type: 'tool_result',
        callId,
        isError: update.status === 'failed',
        output: outputOf(update),
        ...withImages(imagesOf(update)),
      },
    ],
    state: { ...state, open, done: new Set(state.done).add(callId) },
  };
}

function toCall(call: ToolUpdate): ProgressEvent {
  return {
    type: 'tool_call',
    callId: call.toolCallId,
    tool: call.name ?? call.title ?? call.kind ?? 'unnamed',
    kind: toToolKind(call.kind),
    input: call.rawInput ?? null,
  };
}

/** The protocol's kinds; agents may send others. */
function toToolKind(kind: string | null | undefined): ToolKind {
  if (kind === 'delete' || kind === 'move') return 'edit';
  const known = toolKindSchema.safeParse(kind);
  return known.success ? known.data : 'other';
}

function outputOf(update: ToolUpdate): string {
  const texts = (update.content ?? []).map(
    (item) => item.content?.text ?? (item.path === undefined ? `[${item.type}]` : item.path),
  );
  if (texts.length > 0) return texts.join('\n');
  const raw = update.rawOutput;
  if (raw === undefined || raw === null) return '';
  return typeof raw === 'string' ? raw : JSON.stringify(raw);
}

function imagesOf({ content }: ToolUpdate): { mimeType: string; base64: string }[] {
  return (content ?? []).flatMap(({ content: block }) =>
    block?.type === 'image' && block.data !== undefined && block.mimeType !== undefined
      ? [{ mimeType: block.mimeType, base64: block.data }]
      : [],
  );
}

/** What is said of a call, one thing after the other; what is left out or empty stays. */
export function merge(earlier: ToolUpdate | undefined, later: ToolUpdate): ToolUpdate {
  if (earlier === undefined) return later;
  const given = Object.entries(later).filter(
    ([name, value]) =>
      value !== undefined && value !== null && !(name === 'rawInput' && isEmpty(value)),
  );
  return { ...earlier, ...Object.fromEntries(given) };
}

function onCost(
  update: Extract<AcpUpdate, { sessionUpdate: 'usage_update' }>,
  state: AcpState,
): AcpStep {
  if (update.cost?.currency !== 'USD') return { events: [], state };
  const usage = state.usage ?? {
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  };
  return withUsage(state, { ...usage, costUsd: update.cost.amount });
}

function withUsage(state: AcpState, usage: Usage): AcpStep {
  return { events: [{ type: 'usage', usage }], state: { ...state, usage } };
}

function after(step: AcpStep, then: (state: AcpState) => AcpStep): AcpStep {
  const next = then(step.state);
  return { events: [...step.events, ...next.events], state: next.state };
}

function isEmpty(input: unknown): boolean {
  return (
    input === undefined ||
    input === null ||
    (typeof input === 'object' && Object.keys(input).length === 0)
  );
}
