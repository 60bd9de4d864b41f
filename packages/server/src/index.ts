export * from './control/follow-events.ts';
export * from './http/http-server.ts';
export * from './http/to-http-status.ts';
export * from './mcp/actions.ts';
export * from './mcp/mcp-endpoint.ts';
export * from './mcp/run-tokens.ts';
export * from './wire/wire-feature.ts';
export * from './wire/wire-reason.ts';
