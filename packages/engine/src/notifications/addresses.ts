import { lookup as lookUpInSystem, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { accept, refuse, type Refused, type Result } from '@ropewalk/core';

/** What a target may be reached at. */
export interface Reach {
  readonly allowPrivateNetwork: boolean;
}

/** Addresses that nobody's receiver has: this host's own wildcard, link-local (cloud metadata), multicast, reserved. */
const NEVER = blockList([
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  ['fd00:ec2::', 32],
]);
const PRIVATE = blockList([
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
]);

/** Where an address lies. IPv4 in IPv6's clothes counts as what it is. */
export function placeOf(address: string): 'public' | 'private' | 'never' {
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  const family = isIP(plain) === 4 ? 'ipv4' : 'ipv6';
  if (NEVER.check(plain, family)) return 'never';
  return PRIVATE.check(plain, family) ? 'private' : 'public';
}

/**
 * Whether notifications may be sent to a URL. Who names a private address (or localhost) means it; a name that turns
 * out to stand for one is reached only where that was allowed. Without TLS only private addresses are reached: on the
 * way elsewhere everybody could read it.
 */
export function judgeUrl(text: string, reach: Reach): Result<URL> {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return refused('it is not an http or https address');
  }
  if (url.username !== '' || url.password !== '') {
    return refused('it holds a name or password; leave that out');
  }
  const literal = literalOf(url);
  if (literal !== null && placeOf(literal) === 'never') {
    return refused('no receiver can have that address');
  }
  const isPrivate = literal === null ? reach.allowPrivateNetwork : placeOf(literal) === 'private';
  return url.protocol === 'http:' && !isPrivate
    ? refused('it is not encrypted: use https, or allow a private network')
    : accept(url);
}

/** A `lookup` for `net.connect` that fails with `ENOTALLOWED` where the name stands for what may not be reached. */
export function lookupWithin(url: URL, reach: Reach): LookupFunction {
  const meansPrivate = reach.allowPrivateNetwork || literalOf(url) !== null;
  const isAllowed = ({ address }: LookupAddress): boolean => {
    const place = placeOf(address);
    return place === 'private' ? meansPrivate : place === 'public' && url.protocol === 'https:';
  };
  return (hostname, options, callback) => {
    lookUpInSystem(hostname, { ...options, all: true }, (error, found) => {
      const allowed = error === null ? found.filter(isAllowed) : [];
      const [first] = allowed;
      if (error === null && first === undefined) {
        callback(notAllowed(hostname), [], 0);
      } else if (error !== null || first === undefined || options.all === true) {
        callback(error, allowed);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

/** The address that the URL names without asking anybody; null for a name. */
function literalOf(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return host;
  return host === 'localhost' || host.endsWith('.localhost') ? '127.0.0.1' : null;
}

function notAllowed(hostname: string): NodeJS.ErrnoException {
  return Object.assign(
    new Error(`${hostname} stands for an address that notifications may not be sent to`),
    { code: 'ENOTALLOWED' },
  );
}

function refused(why: string): Refused {
  return refuse('invalid_input', `Notifications cannot be sent to that address: ${why}.`, {
    field: 'url',
  });
}

function blockList(subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of subnets) {
    list.addSubnet(address, prefix, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
