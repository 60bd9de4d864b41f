import type { ChatKind } from '../chat.ts';
import type { Role } from '../run.ts';

/** The conversation in which an agent talks with a person. */
export interface ChatBinding {
  readonly kind: ChatKind;
  readonly conversationId: number;
}

/** On whose behalf an agent calls: what its bearer stands for. */
export interface RunBinding {
  readonly projectId: number;
  readonly runId: number;
  readonly role: Role;
  /** Set for agents that people talk with, whose role is `assistant`. */
  readonly chat?: ChatBinding;
}

/** Who sees a tool: a role, where what a conversation is for decides further. */
export type Audience = Role | 'spec_author' | 'expander';

/** The audience that a caller belongs to. */
export function audienceOf({ role, chat }: Pick<RunBinding, 'role' | 'chat'>): Audience {
  switch (chat?.kind) {
    case 'spec':
      return 'spec_author';
    case 'expand':
      return 'expander';
    default:
      return role;
  }
}
