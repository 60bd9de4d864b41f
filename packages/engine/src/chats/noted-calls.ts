import { MCP_TOOLS, type ToolName } from '@ropewalk/contracts';

/** A tool of ours that was used in a conversation, with what it was given and answered. */
export interface NotedCall {
  readonly tool: ToolName;
  readonly input: unknown;
  readonly result: unknown;
}

/** The features that a call has created, as people are shown them. */
export function createdFeatures({ tool, input, result }: NotedCall): readonly {
  readonly id: number;
  readonly name: string;
  readonly category: string;
}[] {
  if (tool === 'feature_create') {
    const created = MCP_TOOLS.feature_create.result.safeParse(result);
    if (!created.success) return [];
    const { id, name, category } = created.data.feature;
    return [{ id, name, category }];
  }
  if (tool !== 'feature_create_bulk') return [];
  const asked = MCP_TOOLS.feature_create_bulk.input.safeParse(input);
  const created = MCP_TOOLS.feature_create_bulk.result.safeParse(result);
  if (!asked.success || !created.success) return [];
  return created.data.ids.flatMap((id, position) => {
    const feature = asked.data.features[position];
    return feature === undefined ? [] : [{ id, name: feature.name, category: feature.category }];
  });
}

/** Whether a call has written the spec, and whether the project goes by it. */
export function writtenSpec({ tool, result }: NotedCall): { readonly inForce: boolean } | null {
  if (tool !== 'spec_write') return null;
  const written = MCP_TOOLS.spec_write.result.safeParse(result);
  return written.success ? { inForce: written.data.final } : null;
}

/** Whether an agent's name for a tool means ours: some put the name of our server in front. */
export function isTool(name: string, tool: ToolName): boolean {
  return name === tool || name.endsWith(`__${tool}`);
}
