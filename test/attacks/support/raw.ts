import { connect } from 'node:net';

/** What came back on a connection, byte for byte. */
export interface RawAnswer {
  /** 0 when the connection was ended without an answer. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

export interface RawRequest {
  readonly method?: string;
  /** As it stands in the request line: no client has made it decent. */
  readonly target: string;
  /** Pairs, so that a name can come twice. `Host` is not added. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: Buffer | string;
}

/** Sends one request over a plain connection and reads until the server has closed it, or stays silent. */
export async function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  const { method = 'GET', target, headers = [], body = '' } = request;
  const head = [
    `${method} ${target} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(headers.some(([name]) => name.toLowerCase() === 'connection') ? [] : ['Connection: close']),
  ];
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1');
  return exchange(url, Buffer.concat([bytes, Buffer.from(body)]));
}

/** Sends bytes as they are, and reads one answer or until the server hangs up. */
export async function exchange(url: string, bytes: Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  let text = '';
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(LONGEST_SILENCE_MS, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (isWhole(text)) socket.destroy();
    });
    // A server that hangs up while we still write is an answer, too.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve());
  });
  return parse(text);
}

/** A bound, not a wait: a server that says nothing and holds on shows as an answer without status. */
const LONGEST_SILENCE_MS = 20_000;

/** What follows an accepted upgrade is no HTTP; an answer without a length ends with its connection. */
function isWhole(text: string): boolean {
  const { status, head, body } = parse(text);
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  return status === 101 || (length !== undefined && body.length >= Number(length));
}

function parse(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const head = end === -1 ? text : text.slice(0, end);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
    head,
    body: end === -1 ? '' : text.slice(end + 4),
  };
}
