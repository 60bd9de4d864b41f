import { join } from 'node:path';
import type { ProjectParts } from '../engine-types.ts';
import type { WallSpec } from '../wall/wall-types.ts';
import { checkOut, layCheckout } from '../workspaces/checkout.ts';
import { removeTree } from '../workspaces/remove-tree.ts';

/** Where the agent of a conversation is: a checkout of what has landed, which it cannot change. */
export interface ChatPlace {
  readonly id: string;
  readonly tree: string;
  readonly home: string;
  readonly tmp: string;
  readonly wall: WallSpec;
  /** Brings the tree to what has landed meanwhile. Only between turns. */
  refresh(): Promise<void>;
  remove(): Promise<void>;
}

/** Folder of these places in that of a project; nothing in it outlives a control plane. */
export function chatsFolder({ paths }: Pick<ProjectParts, 'paths'>): string {
  return join(paths.root, 'chats');
}

/** Makes a place at the target's head. The caller removes it. */
export async function layChatPlace(parts: ProjectParts, runId: number): Promise<ChatPlace> {
  const { hub, workspaces } = parts;
  const id = `chat-${runId}`;
  const root = join(chatsFolder(parts), id);
  await removeTree(root);
  const checkout = await layCheckout(hub, root);
  const { tree, home, tmp, gitDir } = checkout;
  let at = await hub.head();
  await checkOut(checkout, at, []);
  const common = workspaces.wallOf({
    id,
    root,
    tree,
    home,
    tmp,
    firstPort: 0,
    base: at,
    warm: false,
  });
  return {
    id,
    tree,
    home,
    tmp,
    wall: {
      ...common,
      readWrite: [home, tmp],
      readOnly: [...common.readOnly, tree, gitDir],
    },
    async refresh() {
      const head = await hub.head();
      if (head === at) return;
      await checkOut(checkout, head, []);
      at = head;
    },
    remove: () => removeTree(root),
  };
}
