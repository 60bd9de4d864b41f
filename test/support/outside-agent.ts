import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Stage } from './stage.ts';
import { valueOf } from './stage.ts';

/** What a tool said. */
export interface Said {
  readonly isError: boolean;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** An agent that a person has started beside the crew. */
export interface OutsideAgent {
  readonly runId: number;
  call(tool: string, input?: Readonly<Record<string, unknown>>): Promise<Said>;
  close(): Promise<void>;
}

/** Connects an agent of nobody's crew to the tools of the stage's project. */
export async function openOutsideAgent(stage: Stage): Promise<OutsideAgent> {
  const opened = valueOf(await stage.control()['external.open']({ name: 'stage' }));
  const client = new Client({ name: 'outside', version: '1' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(opened.url), {
      requestInit: { headers: { authorization: `Bearer ${opened.bearer}` } },
    }),
  );
  return {
    runId: opened.runId,
    async call(tool, input = {}) {
      const { isError, content } = await client.callTool({ name: tool, arguments: { ...input } });
      const text = content.map((block) => ('text' in block ? block.text : '')).join('\n');
      return {
        isError: isError ?? false,
        text,
        json: text.startsWith('{') ? JSON.parse(text) : {},
      };
    },
    close: () => client.close(),
  };
}
