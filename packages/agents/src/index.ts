export { createAcpDriver } from './acp/acp-driver.ts';
export type { AcpSettings } from './acp/acp-settings.ts';
export { createClaudeDriver } from './claude/claude-driver.ts';
export { CLAUDE_CREDENTIALS, type ClaudeSettings } from './claude/claude-settings.ts';
export { toClaudeAccess, type ClaudeAccess } from './claude/provider-access.ts';
export { createDriver, knownDrivers, type DriverOptions } from './create-driver.ts';
export type { AmbientEnvironment, Environment } from './environment.ts';
