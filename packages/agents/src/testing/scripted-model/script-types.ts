/** What the model says: one block of an answer. */
export type ScriptedBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string }
  | { readonly type: 'tool_use'; readonly name: string; readonly input: unknown };

/** A tool's answer as the agent sent it back to the model. */
export interface ToolAnswer {
  readonly callId: string;
  readonly isError: boolean;
  readonly text: string;
}

/**
 * One call of the Messages API. Everything is computed from the request itself, so that retries,
 * resumed and parallel sessions need no state in the server.
 */
export interface ModelRequest {
  /** How many answers of the model the conversation already holds: 0 in the first turn. */
  readonly turn: number;
  /** The text of the first user message: tells sessions apart. */
  readonly prompt: string;
  /** The answers to the tools that the last turn called. */
  readonly toolAnswers: readonly ToolAnswer[];
  readonly toolNames: readonly string[];
  readonly model: string;
  readonly stream: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** How the server answers one call. */
export type ModelReply =
  | {
      readonly kind: 'message';
      readonly content: readonly ScriptedBlock[];
      /** Default: `tool_use` when a tool is called, else `end_turn`. */
      readonly stopReason?: string;
      readonly usage?: { readonly input: number; readonly output: number };
      readonly headers?: Readonly<Record<string, string>>;
      /** Cuts the connection after that many server-sent events. */
      readonly cutAfterEvents?: number;
      /** Stays open and silent after that many server-sent events. */
      readonly hangAfterEvents?: number;
    }
  | {
      readonly kind: 'error';
      readonly status: number;
      /** The `type` of the API's error object. */
      readonly error: string;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Never sends a header. */
  | { readonly kind: 'silence' };

/** The script: a pure function of the call. */
export type ModelScript = (request: ModelRequest) => ModelReply;

/** A text and the end of the turn. */
export function says(text: string): ModelReply {
  return { kind: 'message', content: [{ type: 'text', text }] };
}

/** One call of a tool, after an optional sentence. */
export function calls(name: string, input: unknown, text?: string): ModelReply {
  const call = { type: 'tool_use', name, input } as const;
  return { kind: 'message', content: text === undefined ? [call] : [{ type: 'text', text }, call] };
}

/** Answers turn by turn; after the last one the model says that it is done. */
export function inTurns(...replies: readonly ModelReply[]): ModelScript {
  return ({ turn }) => replies[turn] ?? says('Done.');
}
