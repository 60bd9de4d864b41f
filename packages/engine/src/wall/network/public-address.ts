import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

/**
 * Whether an address leads to another machine on the public network: not to this machine by any of its addresses,
 * not to a private, local or reserved network, and not to where clouds hand out credentials. Addresses that wrap
 * another (IPv4 in IPv6) are judged by what they wrap or refused.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && !ownAddresses().has(parsed.toString());
}

function ownAddresses(): ReadonlySet<string> {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return new Set(all.map(({ address }) => ipaddr.process(address).toString()));
}
