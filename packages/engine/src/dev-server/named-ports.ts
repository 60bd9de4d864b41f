/** The ports that dev servers have named as their own, whoever's project they belong to. */
export interface NamedPorts {
  /** Who else has named it. */
  holderOf(port: number, me: string): string | null;
  name(port: number, me: string): void;
  /** Lets go of all that this one has named. */
  leave(me: string): void;
}

export function createNamedPorts(): NamedPorts {
  const holders = new Map<number, string>();
  return {
    holderOf(port, me) {
      const holder = holders.get(port);
      return holder === undefined || holder === me ? null : holder;
    },
    name: (port, me) => void holders.set(port, me),
    leave(me) {
      [...holders].forEach(([port, holder]) => holder === me && holders.delete(port));
    },
  };
}

const PORT = /:(\d{2,5})\b/gu;

/** What a line that names somebody else's port means to a person; null when it names none. */
export function portProblem(line: string, ports: NamedPorts, me: string): string | null {
  for (const [, digits] of line.matchAll(PORT)) {
    const holder = ports.holderOf(Number(digits), me);
    if (holder !== null) {
      return `Its output names port ${digits}, which ${holder} has. If it is to listen there itself, let its command take the port from the variable PORT, or stop the other one.`;
    }
  }
  return null;
}
