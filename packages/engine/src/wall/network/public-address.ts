import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

/**
 * Whether an address leads to another machine on the public network: not to this machine by any of its addresses,
 * not to a private, local or reserved network, and not to where clouds hand out credentials. Addresses that wrap
 * another (IPv4 in IPv6) are judged by what they wrap or refused.
 */
export function isPublicAddress(address: string): boolean {
  return isOfRange(address, PUBLIC);
}

/**
 * Whether an address leads to another machine, be it on a private network or one that is reserved for somebody's own
 * use; never to this machine, nor to where clouds hand out credentials.
 */
export function isForeignAddress(address: string): boolean {
  return isOfRange(address, FOREIGN);
}

const PUBLIC: ReadonlySet<string> = new Set(['unicast']);
const FOREIGN: ReadonlySet<string> = new Set([
  ...PUBLIC,
  'private',
  'uniqueLocal',
  'carrierGradeNat',
  'reserved',
]);

function isOfRange(address: string, ranges: ReadonlySet<string>): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return ranges.has(parsed.range()) && !ownAddresses().has(parsed.toString());
}

function ownAddresses(): ReadonlySet<string> {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return new Set(all.map(({ address }) => ipaddr.process(address).toString()));
}
