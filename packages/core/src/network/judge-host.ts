import type { NetworkHost, NetworkMode } from '@ropewalk/contracts';

/** What the programs of a project may reach. */
export interface NetworkPolicy {
  readonly mode: NetworkMode;
  /** Patterns that a person has listed; see `networkHostSchema`. */
  readonly hosts: readonly NetworkHost[];
}

/** Where a program wants to go: a name in lower case or an address without brackets. */
export interface NetworkTarget {
  readonly host: string;
  readonly port: number;
}

/**
 * `declared`: exactly this host and port were named by a person or a driver, so that even an address of the machine
 * may be meant. `public`: wherever it leads, it must not lead into this machine or a private network.
 */
export type HostVerdict = 'declared' | 'public' | 'refused';

/**
 * Whether programs of a project may go there. `endpoints` are what their driver declares (the provider of the
 * model), open in every mode.
 */
export function judgeHost(
  policy: NetworkPolicy,
  endpoints: readonly NetworkHost[],
  target: NetworkTarget,
): HostVerdict {
  const hosts = policy.mode === 'off' ? [] : policy.hosts;
  const listed = [...endpoints, ...hosts].map(parseNetworkHost);
  if (listed.some((host) => isExactly(host, target))) return 'declared';
  return policy.mode === 'open' || listed.some((host) => matches(host, target))
    ? 'public'
    : 'refused';
}

/** A pattern in parts; `below` = not the host itself, but whatever lies below it. */
export interface ParsedHost {
  readonly host: string;
  readonly below: boolean;
  /** Null = every port. */
  readonly port: number | null;
}

/** Takes a pattern apart; see `networkHostSchema`. */
export function parseNetworkHost(pattern: NetworkHost): ParsedHost {
  const found = /^(\*\.)?(\[.*\]|[^:]*)(?::(\d+))?$/u.exec(pattern.toLowerCase());
  const [, star, host = pattern, port] = found ?? [];
  return {
    host: host.replace(/^\[(.*)\]$/u, '$1'),
    below: star !== undefined,
    port: port === undefined ? null : Number(port),
  };
}

function isExactly({ host, below, port }: ParsedHost, target: NetworkTarget): boolean {
  return !below && port === target.port && host === withoutDot(target.host);
}

function matches({ host, below, port }: ParsedHost, target: NetworkTarget): boolean {
  const name = withoutDot(target.host);
  const isIt = below ? name.endsWith(`.${host}`) : name === host;
  return isIt && (port === null || port === target.port);
}

/** A name with a dot at its end is the same name. */
function withoutDot(host: string): string {
  return host.toLowerCase().replace(/\.$/u, '');
}
