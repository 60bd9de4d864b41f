import { expect, it } from 'vitest';
import { isForeignAddress, isPublicAddress } from './public-address.ts';
import { isRegistry } from './registries.ts';

it.each([
  '127.0.0.1',
  '::1',
  '0.0.0.0',
  '169.254.169.254',
  'fe80::1',
  '::ffff:127.0.0.1',
  'nowhere',
])('%s is never reached', (address) => {
  expect(isPublicAddress(address)).toBe(false);
  expect(isForeignAddress(address)).toBe(false);
});

it.each(['10.1.2.3', '192.168.0.9', '100.64.0.1', '203.0.113.80', 'fd00::5'])(
  '%s is reached where a mirror may stand there',
  (address) => {
    expect(isPublicAddress(address)).toBe(false);
    expect(isForeignAddress(address)).toBe(true);
  },
);

it('takes registries by their very name, over TLS alone', () => {
  expect(isRegistry({ host: 'registry.npmjs.org', port: 443 })).toBe(true);
  expect(isRegistry({ host: 'registry.npmjs.org', port: 80 })).toBe(false);
  expect(isRegistry({ host: 'registry.npmjs.org.example', port: 443 })).toBe(false);
});
