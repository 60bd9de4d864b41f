import type { ToolUse } from '@ropewalk/core';
import { z } from 'zod';

const inputSchema = z.looseObject({
  command: z.string().optional(),
  file_path: z.string().optional(),
  notebook_path: z.string().optional(),
});

/** Tools of the program that write one file. */
const WRITERS: ReadonlySet<string> = new Set(['Edit', 'MultiEdit', 'NotebookEdit', 'Write']);

/**
 * What a call of one of Claude's tools would do. Tools of servers (`mcp__…`) are judged by whoever offers
 * them; any other tool that names a command is taken for a shell.
 */
export function toToolUse(tool: string, input: unknown): ToolUse {
  if (tool.startsWith('mcp__')) return { type: 'other', tool };
  const parsed = inputSchema.safeParse(input);
  const { command, file_path, notebook_path } = parsed.success ? parsed.data : {};
  if (command !== undefined) return { type: 'command', tool, lines: [command], cwd: null };
  if (tool === 'Bash') return { type: 'unreadable', tool, detail: 'it names no command' };
  if (!WRITERS.has(tool)) return { type: 'other', tool };
  const path = notebook_path ?? file_path;
  return path === undefined
    ? { type: 'unreadable', tool, detail: 'it names no file' }
    : { type: 'change', tool, paths: [path] };
}
