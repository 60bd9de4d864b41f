import {
  MAX_TERMINAL_INPUT_CHARACTERS,
  projectNameSchema,
  SOCKET_PATHS,
  terminalIdSchema,
  terminalMessageSchema,
  type SocketPath,
  type TerminalFrame,
} from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import type { TerminalLink, Terminals } from '@ropewalk/engine';
import { TOO_SLOW, type Peer } from './peer.ts';
import { CLOSE_CODES, type SocketListener, type SocketRoute } from './socket-route.ts';

export interface TerminalSocketDeps {
  readonly store: Pick<Store, 'query'>;
  readonly terminals: Pick<Terminals, 'link'>;
  /** Told of what broke while a message was carried out. */
  readonly onFailure: (failure: unknown) => void;
}

/** Room for the longest input and what stands round it, so that a longer one is answered and not cut off. */
const MAX_PAYLOAD_BYTES = 2 * MAX_TERMINAL_INPUT_CHARACTERS;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/u;

/** One terminal of a project: what is typed goes in, what its screen shows comes out. */
export function terminalSocket(deps: TerminalSocketDeps): SocketRoute<SocketPath> {
  return {
    path: SOCKET_PATHS.terminal,
    maxPayloadBytes: MAX_PAYLOAD_BYTES,
    toError: (message): TerminalFrame => ({ type: 'error', message }),
    async open(peer, { params }) {
      const name = projectNameSchema.safeParse(params['project']);
      const id = terminalIdSchema.safeParse(params['terminal']);
      if (!name.success || !id.success) {
        peer.refuse(
          CLOSE_CODES.nameInvalid,
          name.success ? 'Invalid terminal ID' : 'Invalid project name',
        );
        return null;
      }
      const project = await deps.store.query('project', { name: name.data });
      if (project === null) {
        peer.refuse(CLOSE_CODES.unknown, 'Project not found in registry');
        return null;
      }
      const link = deps.terminals.link(project.id, id.data, viewerOf(peer));
      if (!link.ok) {
        peer.refuse(CLOSE_CODES.unknown, link.refusal.message);
        return null;
      }
      return listen(peer, link.value, deps.onFailure);
    },
  };
}

function viewerOf(peer: Peer): Parameters<Terminals['link']>[2] {
  const send = (frame: TerminalFrame, done?: () => void): void =>
    peer.sendText(JSON.stringify(frame), done);
  return {
    onOutput: (data, done) =>
      send({ type: 'output', data: Buffer.from(data).toString('base64') }, done),
    onExit: (code) => send({ type: 'exit', code }),
    onTooSlow: () => peer.close(CLOSE_CODES.tooSlow, TOO_SLOW),
    onGone: () => peer.close(CLOSE_CODES.unknown, 'Terminal not found'),
  };
}

function listen(
  peer: Peer,
  link: TerminalLink,
  onFailure: (failure: unknown) => void,
): SocketListener {
  // What is typed while the shell is being started waits for it.
  let before: Promise<void> = Promise.resolve();
  const afterThat = (act: () => Promise<void>): void => {
    before = before.then(act).catch((failure: unknown) => {
      onFailure(failure);
      peer.refuse(CLOSE_CODES.failed, 'The control plane failed; its log says how.');
    });
  };
  return {
    onMessage(message) {
      const parsed = terminalMessageSchema.safeParse(message);
      if (!parsed.success) {
        complain(peer, 'Send resize {cols, rows}, input {data} or ping.');
        return;
      }
      switch (parsed.data.type) {
        case 'ping':
          peer.send({ type: 'pong' } satisfies TerminalFrame);
          return;
        case 'resize': {
          const size = parsed.data;
          afterThat(async () => {
            const done = await link.resize(size);
            if (!done.ok) peer.refuse(CLOSE_CODES.notStarted, done.refusal.message);
          });
          return;
        }
        case 'input': {
          const { data } = parsed.data;
          afterThat(async () => type(peer, link, data));
          return;
        }
      }
    },
    onClose: () => link.leave(),
  };
}

function type(peer: Peer, link: TerminalLink, data: string): void {
  if (data.length > MAX_TERMINAL_INPUT_CHARACTERS) {
    complain(peer, 'Input too large');
    return;
  }
  if (!BASE64.test(data)) {
    complain(peer, 'Invalid base64 data');
    return;
  }
  const done = link.input(Buffer.from(data, 'base64'));
  if (!done.ok) complain(peer, done.refusal.message);
}

function complain(peer: Peer, message: string): void {
  peer.send({ type: 'error', message } satisfies TerminalFrame);
}
