import type { ChatServerMessage } from '@ropewalk/contracts';
import { WebSocket } from 'ws';
import type { Stage } from '../../support/stage.ts';

const LIMIT_MS = 120_000;

/** One window of a conversation. */
export interface ChatClient {
  readonly heard: readonly ChatServerMessage[];
  send(message: object): void;
  /** Everything from the last `next` up to the first message that fits. */
  until(fits: (message: ChatServerMessage) => boolean): Promise<readonly ChatServerMessage[]>;
  /** Up to the end of an answer. */
  untilDone(): Promise<readonly ChatServerMessage[]>;
  /** Resolves with code and reason. */
  readonly closed: Promise<readonly [number, string]>;
  close(): void;
}

/** Opens the socket of a conversation with the home's token. The caller closes it. */
export async function talk(stage: Stage, kind: string, project = 'stage'): Promise<ChatClient> {
  const address = `${stage.url().replace('http', 'ws')}/api/${kind}/ws/${project}`;
  const socket = new WebSocket(address, {
    headers: { authorization: `Bearer ${await stage.token()}` },
  });
  const heard: ChatServerMessage[] = [];
  let read = 0;
  let wake = (): void => undefined;
  socket.on('message', (data) => {
    heard.push(JSON.parse(String(data)) as ChatServerMessage);
    wake();
  });
  const closed = new Promise<readonly [number, string]>((resolve) =>
    socket.on('close', (code, reason) => {
      resolve([code, String(reason)]);
      wake();
    }),
  );
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const client: ChatClient = {
    heard,
    closed,
    send: (message) => socket.send(JSON.stringify(message)),
    async until(fits) {
      const from = read;
      const deadline = AbortSignal.timeout(LIMIT_MS);
      deadline.addEventListener('abort', () => wake());
      while (true) {
        while (read < heard.length) {
          const message = heard[read];
          read += 1;
          if (message !== undefined && fits(message)) return heard.slice(from, read);
        }
        if (deadline.aborted || socket.readyState !== socket.OPEN) {
          throw new Error(
            `what was waited for was not said; heard: ${JSON.stringify(heard.slice(from))}`,
          );
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    untilDone: () => client.until(({ type }) => type === 'response_done'),
    close: () => socket.close(),
  };
  return client;
}

/** What was said of an answer. */
export function textOf(messages: readonly ChatServerMessage[]): string {
  return messages.map((message) => (message.type === 'text' ? message.content : '')).join('');
}
