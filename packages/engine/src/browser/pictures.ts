import type { AgentEvent } from '@ropewalk/contracts';
import { z } from 'zod';
import { openInside } from '../workspaces/open-inside.ts';

type Call = Extract<AgentEvent, { type: 'tool_call' }>;
type Answer = Extract<AgentEvent, { type: 'tool_result' }>;

/** The pictures that an agent takes of what its browser shows. */
export interface Pictures {
  called(call: Call): void;
  /** The PNG in base64 when this is the answer to such a call, else null; also when it cannot be shown. */
  answered(answer: Answer): Promise<string | null>;
}

/** Part of the name that agents' programs give to the tool. */
const TOOL = 'browser_take_screenshot';
const inputSchema = z.looseObject({ filename: z.string().optional().catch(undefined) });
/** Larger pictures are not shown. */
const LIMIT_BYTES = 3 * 1024 * 1024;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** No pictures yet. `tree` is where the agent works. */
export function createPictures(tree: string): Pictures {
  /** Calls under way, with the names that the agent wants its files to have. */
  const files = new Map<string, string | null>();
  return {
    called({ callId, tool, input }) {
      if (!tool.includes(TOOL)) return;
      const { data } = inputSchema.safeParse(input);
      files.set(callId, data?.filename ?? null);
    },
    async answered({ callId, isError, images = [] }) {
      const file = files.get(callId);
      files.delete(callId);
      if (file === undefined || isError) return null;
      // The tool answers without the picture where it was told a name for it.
      const picture =
        file === null ? shownIn(images) : ((await readInside(tree, file)) ?? shownIn(images));
      return picture === null || picture.length > LIMIT_BYTES || !isPng(picture)
        ? null
        : picture.toString('base64');
    },
  };
}

function shownIn(images: NonNullable<Answer['images']>): Buffer | null {
  const [picture] = images;
  return picture === undefined ? null : Buffer.from(picture.base64, 'base64');
}

async function readInside(tree: string, path: string): Promise<Buffer | null> {
  const opened = await openInside(tree, path);
  if (opened.kind !== 'file') return null;
  try {
    if (opened.bytes > LIMIT_BYTES) return null;
    const { buffer, bytesRead } = await opened.handle.read({
      buffer: Buffer.alloc(opened.bytes),
      position: 0,
    });
    return buffer.subarray(0, bytesRead);
  } finally {
    await opened.handle.close();
  }
}

function isPng(picture: Buffer): boolean {
  return picture.subarray(0, PNG.length).equals(PNG);
}
