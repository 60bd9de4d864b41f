import type { z } from 'zod';
import type { Audience } from './audience.ts';
import { BACKLOG_TOOLS } from './backlog-tools.ts';
import { CHAT_TOOLS } from './chat-tools.ts';
import { IMPROVING_TOOLS } from './improving-tools.ts';
import { READING_TOOLS } from './reading-tools.ts';
import { TESTING_TOOLS } from './testing-tools.ts';
import type { ToolDefinition } from './tool-definition.ts';
import { WORKING_TOOLS } from './working-tools.ts';

/** Every tool of the MCP endpoint by its name. */
export const MCP_TOOLS = {
  ...READING_TOOLS,
  ...WORKING_TOOLS,
  ...TESTING_TOOLS,
  ...BACKLOG_TOOLS,
  ...CHAT_TOOLS,
  ...IMPROVING_TOOLS,
};

type Tools = typeof MCP_TOOLS;
export type ToolName = keyof Tools;
/** Arguments after parsing, with defaults filled in. */
export type ToolInput<N extends ToolName> = z.output<Tools[N]['input']>;
/** What a successful call answers. */
export type ToolResult<N extends ToolName> = z.input<Tools[N]['result']>;

/** Whether a tool of this name exists. */
export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(MCP_TOOLS, name);
}

/** The tools of an audience, in the order in which they are listed. */
export function toolsFor(audience: Audience): ReadonlyMap<ToolName, ToolDefinition> {
  const visible = new Map<ToolName, ToolDefinition>();
  for (const [name, tool] of Object.entries<ToolDefinition>(MCP_TOOLS)) {
    if (isToolName(name) && tool.roles.includes(audience)) visible.set(name, tool);
  }
  return visible;
}
