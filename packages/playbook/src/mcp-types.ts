/** Where the tools are, as ACP's `session/new` names it. */
export interface McpEndpoint {
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** What a tool answered. */
export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  /** The text read as JSON; null when it is none. */
  readonly json: unknown;
}

/** A tool could not be reached or did not speak the protocol; refusals by a tool are answers, not failures. */
export class McpFailure extends Error {
  readonly code: 'unreachable' | 'http_status' | 'protocol' | 'rpc_error';

  constructor(code: McpFailure['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'McpFailure';
    this.code = code;
  }
}

/** Calls tools over MCP's streamable HTTP. The connection is opened by the first call. */
export interface McpConnection {
  /** Opens the session ahead of the first call; a failure shows itself there. */
  warmUp(): void;
  /** Rejects with `McpFailure`, or with the signal's reason. */
  call(
    tool: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<ToolAnswer>;
  close(): void;
}
