import { createServer } from 'node:net';
import { refuse, type Result } from '@ropewalk/core';

const LAST_PORT = 65_535;

/** Consecutive ports that nobody else of ours is given until they are released. */
export interface PortBlock {
  readonly first: number;
  /** Idempotent. */
  release(): void;
}

export interface PortsDeps {
  /** The lowest port to give out. */
  readonly from: number;
  readonly blockSize?: number;
}

/** Gives out blocks of ports. */
export interface Ports {
  /** The lowest block of which every port can be bound on 127.0.0.1 now. Refuses when there is none. */
  take(): Promise<Result<PortBlock>>;
}

export function createPorts({ from, blockSize = 10 }: PortsDeps): Ports {
  const taken = new Set<number>();
  return {
    async take() {
      for (let first = from; first + blockSize - 1 <= LAST_PORT; first += blockSize) {
        if (taken.has(first)) continue;
        // Taken before it is tried: others try at the same time.
        taken.add(first);
        const release = (): void => void taken.delete(first);
        if (await isBlockFree(first, blockSize)) {
          return { ok: true, value: { first, release: once(release) } };
        }
        release();
      }
      return refuse(
        'port_in_use',
        `No ${blockSize} consecutive ports are free on 127.0.0.1 from ${from} on. End programs that hold ports there, or run fewer workspaces.`,
      );
    },
  };
}

/** A second release must not free the block of whoever got it next. */
function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}

async function isBlockFree(first: number, size: number): Promise<boolean> {
  const ports = Array.from({ length: size }, (_, index) => first + index);
  const free = await Promise.all(ports.map(canBind));
  return free.every(Boolean);
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // In use, reserved or not allowed: not for us in any case.
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}
