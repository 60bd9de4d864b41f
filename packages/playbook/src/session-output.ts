import {
  methods,
  type AgentContext,
  type PermissionOption,
  type RequestPermissionRequest,
  type SessionUpdate,
  type ToolCallContent,
  type ToolKind,
} from '@agentclientprotocol/sdk';
import { StepFailure } from './steps/step-context.ts';

/** What a tool call showed. */
export interface ToolOutcome {
  readonly text: string;
  readonly raw?: unknown;
  /** False shows the call as failed without ending the steps. */
  readonly ok?: boolean;
}

/** How a tool call is announced. */
export interface ToolAnnouncement {
  readonly tool: string;
  readonly title: string;
  readonly kind: ToolKind;
  readonly input: unknown;
  /** Files that the call touches, absolute. */
  readonly files?: readonly string[];
  readonly diff?: { readonly path: string; readonly before: string | null; readonly after: string };
}

/** What the agent shows of its work, as updates of one ACP session. */
export interface SessionOutput {
  say(text: string): Promise<void>;
  /** Announces a call, does the work and shows its outcome; what `work` throws is shown and thrown on. */
  tool<T extends ToolOutcome>(announcement: ToolAnnouncement, work: () => Promise<T>): Promise<T>;
}

/** A call that the client did not allow. */
export class NotAllowed extends StepFailure {}

const ALLOW = 'allow';
const OPTIONS: readonly PermissionOption[] = [
  { optionId: ALLOW, kind: 'allow_once', name: 'Allow' },
  { optionId: 'reject', kind: 'reject_once', name: 'Reject' },
];

/** Output over this connection; `asks` says whether it asks before it runs a command or changes a file. */
export function createSessionOutput(
  client: AgentContext,
  sessionId: string,
  asks: boolean,
): SessionOutput {
  let lastCall = 0;
  const send = (update: SessionUpdate) => client.notify('session/update', { sessionId, update });
  const ask = async (toolCallId: string, { title, kind }: ToolAnnouncement): Promise<void> => {
    const toolCall = { toolCallId, title, kind };
    const asked: RequestPermissionRequest = { sessionId, toolCall, options: [...OPTIONS] };
    const { outcome, _meta: meta } = await client.request(
      methods.client.session.requestPermission,
      asked,
    );
    if (outcome.outcome === 'selected' && outcome.optionId === ALLOW) {
      return send({ sessionUpdate: 'tool_call_update', toolCallId, status: 'in_progress' });
    }
    const reason = meta?.['ropewalk/reason'];
    throw new NotAllowed(`It was not allowed${typeof reason === 'string' ? `: ${reason}` : '.'}`);
  };

  return {
    say: (text) =>
      send({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: `${text}\n` } }),
    async tool(announcement, work) {
      const toolCallId = `call_${++lastCall}`;
      const mustAsk = asks && (announcement.kind === 'execute' || announcement.files !== undefined);
      await send({
        sessionUpdate: 'tool_call',
        toolCallId,
        name: announcement.tool,
        title: announcement.title,
        kind: announcement.kind,
        status: mustAsk ? 'pending' : 'in_progress',
        rawInput: announcement.input,
        locations: (announcement.files ?? []).map((path) => ({ path })),
      });
      const finish = (ok: boolean, text: string, raw: unknown) =>
        send({
          sessionUpdate: 'tool_call_update',
          toolCallId,
          status: ok ? 'completed' : 'failed',
          content: toContent(announcement, text),
          rawOutput: raw ?? text,
        });
      try {
        if (mustAsk) await ask(toolCallId, announcement);
        const outcome = await work();
        await finish(outcome.ok ?? true, outcome.text, outcome.raw);
        return outcome;
      } catch (cause) {
        await finish(false, cause instanceof Error ? cause.message : String(cause), null);
        throw cause;
      }
    },
  };
}

function toContent({ diff }: ToolAnnouncement, text: string): ToolCallContent[] {
  if (diff !== undefined) {
    return [{ type: 'diff', path: diff.path, oldText: diff.before, newText: diff.after }];
  }
  return text === '' ? [] : [{ type: 'content', content: { type: 'text', text } }];
}
