import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

/** A way to a server on this machine that can be cut: nothing is closed then, and no byte passes. */
export interface CutProxy {
  readonly url: string;
  readonly port: number;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Opens a way to the server at this port, or at another place of this machine; a function says where at each connection. */
export async function openCutProxy(
  to: number | NetConnectOpts | (() => number),
): Promise<CutProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let isCut = false;
  const server = createServer((near) => {
    const place = typeof to === 'function' ? to() : to;
    const far = connect(typeof place === 'number' ? { host: '127.0.0.1', port: place } : place);
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('error', () => other.destroy());
      one.once('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
    if (isCut) hold(pair);
    else join(pair);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const own = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${own}`,
    port: own,
    cut() {
      isCut = true;
      for (const pair of pairs) hold(pair);
    },
    mend() {
      isCut = false;
      for (const pair of pairs) join(pair);
    },
    async close() {
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function join([near, far]: readonly [Socket, Socket]): void {
  near.pipe(far);
  far.pipe(near);
}

function hold([near, far]: readonly [Socket, Socket]): void {
  near.unpipe(far).pause();
  far.unpipe(near).pause();
}
