import type {
  AgentContext,
  SessionUpdate,
  ToolCallContent,
  ToolKind,
} from '@agentclientprotocol/sdk';

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

/** Output over this connection. */
export function createSessionOutput(client: AgentContext, sessionId: string): SessionOutput {
  let lastCall = 0;
  const send = (update: SessionUpdate) => client.notify('session/update', { sessionId, update });

  return {
    say: (text) =>
      send({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: `${text}\n` } }),
    async tool(announcement, work) {
      const toolCallId = `call_${++lastCall}`;
      await send({
        sessionUpdate: 'tool_call',
        toolCallId,
        name: announcement.tool,
        title: announcement.title,
        kind: announcement.kind,
        status: 'in_progress',
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
