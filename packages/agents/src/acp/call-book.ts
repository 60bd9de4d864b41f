import { merge } from './events.ts';
import { updateSchema, type ToolUpdate } from './update-schemas.ts';

/** Calls that are kept: an agent that announces more without ending them has forgotten the first. */
const MOST_CALLS = 1_000;

/** What an agent has said of its calls that have not ended. */
export interface CallBook {
  /** Takes a `session/update`; what is not about a call says nothing here. */
  hear(params: unknown): void;
  /** Everything that is known of a call, with what a request for permission says of it on top. */
  withAsked(call: ToolUpdate): ToolUpdate;
}

/** A book without calls. Agents that announce a call ask for permission without repeating what it is. */
export function createCallBook(): CallBook {
  const calls = new Map<string, ToolUpdate>();
  return {
    hear(params) {
      const parsed = updateSchema.safeParse(params);
      if (!parsed.success) return;
      const { update } = parsed.data;
      if (update.sessionUpdate !== 'tool_call' && update.sessionUpdate !== 'tool_call_update') {
        return;
      }
      const { toolCallId: id } = update;
      const call = merge(calls.get(id), update);
      calls.delete(id);
      if (call.status === 'completed' || call.status === 'failed') return;
      calls.set(id, call);
      const [oldest] = calls.keys();
      if (calls.size > MOST_CALLS && oldest !== undefined) calls.delete(oldest);
    },
    withAsked: (call) => merge(calls.get(call.toolCallId), call),
  };
}
