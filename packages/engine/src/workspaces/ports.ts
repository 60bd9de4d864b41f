import { createServer } from 'node:net';

/** Hands out blocks of ten neighbouring ports. One per control plane, shared by its projects. */
export interface PortBlocks {
  /** First port of a block that is ours and free on 127.0.0.1 at this moment. */
  take(): Promise<number>;
  /** Marks a block as taken that an earlier process of ours had handed out. */
  hold(firstPort: number): void;
  release(firstPort: number): void;
}

export const PORTS_PER_BLOCK = 10;

/**
 * Blocks between `from` and `to` (exclusive). The defaults lie below the range from which Linux
 * takes ports for outgoing connections, so that none of ours is used up by chance.
 */
export function createPortBlocks(
  range: { readonly from: number; readonly to: number } = { from: 20_000, to: 32_000 },
): PortBlocks {
  const taken = new Set<number>();
  let next = range.from;

  function advance(): number {
    const block = next;
    next = next + 2 * PORTS_PER_BLOCK > range.to ? range.from : next + PORTS_PER_BLOCK;
    return block;
  }

  async function take(): Promise<number> {
    const blocks = Math.floor((range.to - range.from) / PORTS_PER_BLOCK);
    for (let tried = 0; tried < blocks; tried += 1) {
      const block = advance();
      if (taken.has(block)) continue;
      taken.add(block);
      if (await isFree(block)) return block;
      taken.delete(block);
    }
    throw new Error(`no ten free ports between ${range.from} and ${range.to}`);
  }
  return {
    take,
    hold: (firstPort) => void taken.add(firstPort),
    release: (firstPort) => void taken.delete(firstPort),
  };
}

async function isFree(firstPort: number): Promise<boolean> {
  const ports = Array.from({ length: PORTS_PER_BLOCK }, (_, index) => firstPort + index);
  const answers = await Promise.all(ports.map(canBind));
  return answers.every(Boolean);
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/** The variables by which a program learns of its block. */
export function portVariables(firstPort: number): Record<string, string> {
  const variables: Record<string, string> = { PORT: String(firstPort) };
  for (let index = 0; index < PORTS_PER_BLOCK; index += 1) {
    variables[`ROPEWALK_PORT_${index}`] = String(firstPort + index);
  }
  return variables;
}
