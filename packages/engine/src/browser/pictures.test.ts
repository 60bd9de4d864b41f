import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentEvent } from '@ropewalk/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPictures } from './pictures.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
const base64 = PNG.toString('base64');
const TOOL = 'mcp__browser__browser_take_screenshot';
type Images = NonNullable<Extract<AgentEvent, { type: 'tool_result' }>['images']>;

let root: string;
let tree: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rw-'));
  tree = join(root, 'tree');
  await mkdir(tree);
});
afterEach(() => rm(root, { recursive: true, force: true }));

function shows(request: {
  readonly tool?: string;
  readonly input?: unknown;
  readonly isError?: boolean;
  readonly images?: Images;
}): Promise<string | null> {
  const { tool = TOOL, input = {}, isError = false, images } = request;
  const pictures = createPictures(tree);
  pictures.called({ type: 'tool_call', callId: 'c', tool, input });
  return pictures.answered({
    type: 'tool_result',
    callId: 'c',
    isError,
    output: '',
    ...(images === undefined ? {} : { images }),
  });
}

const image = (bytes: Buffer): Images => [
  { mimeType: 'image/png', base64: bytes.toString('base64') },
];

describe('a picture of a page', () => {
  it('is what the tool answers with', async () => {
    expect(await shows({ images: image(PNG) })).toBe(base64);
    expect(await shows({ images: [] })).toBe(null);
    expect(await shows({})).toBe(null);
    expect(await shows({ images: image(PNG), isError: true })).toBe(null);
    expect(await shows({ images: image(PNG), tool: 'Read' })).toBe(null);
  });

  it('is a PNG that is not too large', async () => {
    expect(await shows({ images: image(Buffer.from('JFIF')) })).toBe(null);
    const large = Buffer.concat([PNG, Buffer.alloc(3 * 1024 * 1024)]);
    expect(await shows({ images: image(large) })).toBe(null);
    await writeFile(join(tree, 'large.png'), large);
    expect(await shows({ input: { filename: 'large.png' } })).toBe(null);
  });

  it('is read where the agent has it kept, as long as that is in its tree', async () => {
    await writeFile(join(tree, 'a.png'), PNG);
    await writeFile(join(root, 'outside.png'), PNG);
    await symlink(join(root, 'outside.png'), join(tree, 'link.png'));
    expect(await shows({ input: { filename: 'a.png' } })).toBe(base64);
    for (const filename of ['link.png', '../outside.png', 'absent.png', '/etc/passwd', '']) {
      expect(await shows({ input: { filename } })).toBe(null);
    }
  });

  it('belongs to its own call', async () => {
    const pictures = createPictures(tree);
    pictures.called({ type: 'tool_call', callId: 'a', tool: TOOL, input: {} });
    const answer = { type: 'tool_result', isError: false, output: '', images: image(PNG) } as const;
    expect(await pictures.answered({ ...answer, callId: 'b' })).toBe(null);
    expect(await pictures.answered({ ...answer, callId: 'a' })).toBe(base64);
    expect(await pictures.answered({ ...answer, callId: 'a' })).toBe(null);
  });
});
