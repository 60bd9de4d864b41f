import { networkHostSchema } from '@ropewalk/contracts';
import { describe, expect, it } from 'vitest';
import { judgeHost, type HostVerdict } from './judge-host.ts';

const HOSTS = ['registry.npmjs.org', '*.example.org', 'git.example.net:8443', '10.0.0.5:5432'];
const MODEL = ['api.model.test:443', '127.0.0.1:11434', '*.cloud.test'];

describe('judgeHost', () => {
  it.each<[mode: 'open' | 'allow_list' | 'off', target: string, port: number, HostVerdict]>([
    ['open', 'anything.test', 80, 'public'],
    ['open', '10.0.0.5', 80, 'public'],
    ['open', '10.0.0.5', 5432, 'declared'],
    ['open', '127.0.0.1', 11434, 'declared'],
    ['open', '127.0.0.1', 11435, 'public'],
    ['allow_list', 'registry.npmjs.org', 443, 'public'],
    ['allow_list', 'REGISTRY.npmjs.org.', 443, 'public'],
    ['allow_list', 'a.b.example.org', 443, 'public'],
    ['allow_list', 'example.org', 443, 'refused'],
    ['allow_list', 'badexample.org', 443, 'refused'],
    ['allow_list', 'example.org.evil.test', 443, 'refused'],
    ['allow_list', 'git.example.net', 8443, 'declared'],
    ['allow_list', 'git.example.net', 443, 'refused'],
    ['allow_list', 'api.model.test', 443, 'declared'],
    ['allow_list', 'api.model.test', 22, 'refused'],
    ['allow_list', 'eu.cloud.test', 443, 'public'],
    ['off', 'api.model.test', 443, 'declared'],
    ['off', 'eu.cloud.test', 443, 'public'],
    ['off', 'registry.npmjs.org', 443, 'refused'],
    ['off', 'anything.test', 443, 'refused'],
  ])('%s: %s:%d is %s', (mode, host, port, expected) => {
    expect(judgeHost({ mode, hosts: HOSTS }, MODEL, { host, port })).toBe(expected);
  });

  it('opens nothing in a project whose network is off, whatever is listed', () => {
    const policy = { mode: 'off' as const, hosts: ['*.example.org', 'a.test:443'] };
    for (const host of ['a.example.org', 'a.test']) {
      expect(judgeHost(policy, [], { host, port: 443 })).toBe('refused');
    }
  });
});

describe('a host', () => {
  it.each(['example.org', '*.example.org', 'example.org:8443', '10.0.0.1:80', '[::1]:80', 'a_b'])(
    'may be %s',
    (host) => expect(networkHostSchema.safeParse(host).success).toBe(true),
  );
  it.each(['', '*', '*.', 'https://a', 'a/b', 'a b', 'a:', 'a..', '-a', 'a:b', '*.*.a'])(
    'is not %j',
    (host) => expect(networkHostSchema.safeParse(host).success).toBe(false),
  );
});
