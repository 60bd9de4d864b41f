import type { ToolUse } from '@ropewalk/core';
import { z } from 'zod';
import type { ToolUpdate } from './update-schemas.ts';

const line = z.union([z.string(), z.array(z.string()).min(1)]);

/**
 * The inputs by which agents name what they run and where: `command` as a line (Claude, OpenCode, Qwen,
 * Copilot) or as words (Codex), `cmd` (newer Codex), `fullCommandText` (Copilot); and files that they change.
 */
const inputSchema = z.looseObject({
  command: line.optional(),
  cmd: line.optional(),
  fullCommandText: line.optional(),
  cwd: z.string().nullish(),
  workdir: z.string().nullish(),
  directory: z.string().nullish(),
  file_path: z.string().optional(),
  filePath: z.string().optional(),
  filepath: z.string().optional(),
  notebook_path: z.string().optional(),
  path: z.string().optional(),
  /** By path, as a patch of Codex names them. */
  changes: z.record(z.string(), z.unknown()).optional(),
});
type CallInput = z.infer<typeof inputSchema>;

const CHANGES: ReadonlySet<string> = new Set(['edit', 'delete', 'move']);
/** Kinds that neither run anything nor change a file. */
const HARMLESS: ReadonlySet<string> = new Set(['read', 'search', 'fetch', 'think', 'switch_mode']);

/**
 * What a call would do that an agent asks permission for. Only its structured input counts, never its title,
 * which is written for people; an input that names nothing is `unreadable` where the kind says that there is
 * something to name.
 */
export function toToolUse(call: ToolUpdate): ToolUse {
  const tool = call.name ?? call.title ?? call.kind ?? 'unnamed';
  const kind = call.kind ?? 'other';
  if (HARMLESS.has(kind)) return { type: 'other', tool };
  const parsed = inputSchema.safeParse(call.rawInput ?? {});
  const input: CallInput = parsed.success ? parsed.data : {};
  if (CHANGES.has(kind)) {
    const paths = pathsOf(call, input);
    return paths.length === 0
      ? { type: 'unreadable', tool, detail: 'it names no file' }
      : { type: 'change', tool, paths };
  }
  const lines = [input.command, input.cmd, input.fullCommandText]
    .filter((command) => command !== undefined)
    .map((command) => (typeof command === 'string' ? command : toLine(command)));
  if (lines.length > 0) {
    const cwd = input.cwd ?? input.workdir ?? input.directory ?? null;
    return { type: 'command', tool, lines, cwd };
  }
  if (kind === 'execute' || !parsed.success) {
    return { type: 'unreadable', tool, detail: 'its input names no command that can be read' };
  }
  return { type: 'other', tool };
}

function pathsOf({ locations, content }: ToolUpdate, input: CallInput): readonly string[] {
  const { file_path, filePath, filepath, notebook_path, path, changes } = input;
  const named = [file_path, filePath, filepath, notebook_path, path].filter(
    (candidate) => candidate !== undefined,
  );
  const shown = (content ?? []).flatMap((item) => (item.path === undefined ? [] : [item.path]));
  const located = (locations ?? []).map((location) => location.path);
  return [...new Set([...named, ...Object.keys(changes ?? {}), ...shown, ...located])];
}

/** A shell line that runs exactly these words. */
function toLine(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}
