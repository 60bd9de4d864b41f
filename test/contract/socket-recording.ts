import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { RecordingName } from './recording.ts';

/** The sockets that were listened to; `bad` stands for those that must not be opened. */
const sessionSchema = z.enum(['project', 'assistant', 'expand', 'spec', 'terminal', 'bad']);
export type SessionName = z.infer<typeof sessionSchema>;

const messageSchema = z.looseObject({ type: z.string() });
export type SocketMessage = z.infer<typeof messageSchema>;

const lineSchema = z.object({
  ref: z.enum(['seed', 'head']),
  session: sessionSchema,
  dir: z.enum(['server->client', 'client->server', 'event', 'rest']),
  msg: z.unknown(),
});

const closedSchema = z.object({ closed: z.string(), code: z.int(), reason: z.string() });
const refusedSchema = z.object({ refused: z.string(), error: z.string() });

/** How a socket that must not be opened ended: with a status of the handshake, or with a code after it. */
export interface Closing {
  readonly path: string;
  readonly end: string;
}

/** One socket of the running reference: what it was told, what it said, how those ended that must not be. */
export interface RecordedSession {
  readonly name: SessionName;
  readonly sent: readonly SocketMessage[];
  readonly heard: readonly SocketMessage[];
  readonly closings: readonly Closing[];
}

/** Reads what one commit of the reference said on its sockets, by session. */
export async function readSockets(ref: RecordingName): Promise<readonly RecordedSession[]> {
  const text = await readFile(new URL('recorded/ws.jsonl', import.meta.url), 'utf8');
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => lineSchema.parse(JSON.parse(line)))
    .filter((line) => line.ref === ref);
  return sessionSchema.options.map((name) => {
    const of = (dir: string) =>
      lines.filter((line) => line.session === name && line.dir === dir).map(({ msg }) => msg);
    return {
      name,
      // What is no message was sent, too: it is answered by nothing.
      sent: of('client->server').flatMap((msg) => messageSchema.safeParse(msg).data ?? []),
      heard: of('server->client').map((msg) => messageSchema.parse(msg)),
      closings: of('event').flatMap(toClosing),
    };
  });
}

function toClosing(event: unknown): readonly Closing[] {
  const closed = closedSchema.safeParse(event);
  if (closed.success) {
    const { closed: path, code, reason } = closed.data;
    return [{ path, end: `${code} ${reason}` }];
  }
  const refused = refusedSchema.safeParse(event);
  const status = refused.data === undefined ? null : /HTTP (\d{3})/.exec(refused.data.error);
  return refused.data === undefined || status === null
    ? []
    : [{ path: refused.data.refused, end: `HTTP ${status[1]}` }];
}
