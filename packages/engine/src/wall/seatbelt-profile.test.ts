import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSeatbeltProfile } from './seatbelt-profile.ts';
import { inLayers } from './wall-layers.ts';
import type { FittingWall } from './wall-types.ts';

const SPEC: FittingWall = {
  readWrite: ['/Users/me/.ropewalk/projects/a-1/workspaces/w/tree'],
  readOnly: ['/Users/me/.ropewalk/projects/a-1/hub.git', '/Users/me/.nvm'],
  masked: ['/Users/me'],
  scratch: ['/private/tmp'],
};

type Form = string | readonly Form[];

const TOKEN = /"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+/gu;

/** Reads the language of profiles: lists, strings, words. Throws where it is none. */
function read(text: string): readonly Form[] {
  expect(text.replaceAll(TOKEN, '').trim()).toBe('');
  const tokens = text.match(TOKEN) ?? [];
  const stack: Form[][] = [[]];
  for (const token of tokens) {
    if (token === '(') stack.push([]);
    else if (token === ')') {
      const done = stack.pop() ?? [];
      const outer = stack.at(-1);
      if (outer === undefined) throw new Error('a bracket too many');
      outer.push(done);
    } else stack.at(-1)?.push(token);
  }
  if (stack.length !== 1) throw new Error('a bracket is missing');
  return stack[0] ?? [];
}

/** See sandbox_init(3) and the profiles under /System/Library/Sandbox/Profiles. */
const OPERATIONS = new Set(
  'default file-ioctl file-read* file-read-metadata file-write* file-write-data ipc-posix-sem ipc-posix-shm* mach-lookup network* network-bind network-inbound network-outbound process-exec process-fork process-info* signal sysctl-read system-socket'.split(
    ' ',
  ),
);
const FILTERS = new Set(['subpath', 'literal', 'global-name', 'target', 'local', 'remote']);

const text = (form: Form | undefined): string =>
  typeof form === 'string' ? form.replace(/^"|"$/gu, '').replaceAll(/\\(.)/gu, '$1') : '';

/** Whether a profile allows something at a path: the last rule that fits decides. */
function allows(forms: readonly Form[], operation: string, path: string): boolean {
  let answer = false;
  for (const form of forms) {
    if (typeof form === 'string') continue;
    const [verdict, ...rest] = form;
    if (verdict !== 'allow' && verdict !== 'deny') continue;
    const operations = rest.filter((part): part is string => typeof part === 'string');
    const filters = rest.filter((part) => typeof part !== 'string');
    const isMeant = operations.some(
      (named) =>
        named === 'default' ||
        named === operation ||
        (named.endsWith('*') && operation.startsWith(named.slice(0, -1))),
    );
    const fits =
      filters.length === 0 ||
      filters.some(([kind, value]) => {
        const at = text(value);
        return kind === 'subpath' ? path === at || path.startsWith(`${at}/`) : path === at;
      });
    if (isMeant && fits) answer = verdict === 'allow';
  }
  return answer;
}

describe('a profile of sandbox-exec', () => {
  it('says what the wall says', () => {
    expect(toSeatbeltProfile(SPEC, 'loopback')).toMatchInlineSnapshot(`
      "(version 1)
      (deny default)
      (allow process-fork)
      (allow process-exec)
      (allow process-info* (target same-sandbox))
      (allow signal (target same-sandbox))
      (allow sysctl-read)
      (allow ipc-posix-sem)
      (allow ipc-posix-shm*)
      (allow mach-lookup (global-name "com.apple.system.opendirectoryd.libinfo"))
      (allow mach-lookup (global-name "com.apple.system.notification_center"))
      (allow file-read*)
      (allow file-ioctl (literal "/dev/null") (literal "/dev/urandom"))
      (deny file-read* file-write* (subpath "/Users/me"))
      (deny file-read* file-write* (subpath "/private/tmp"))
      (allow file-read-metadata (literal "/Users/me") (literal "/Users"))
      (allow file-read* (subpath "/Users/me/.nvm"))
      (deny file-write* (subpath "/Users/me/.nvm"))
      (allow file-read-metadata (literal "/Users/me/.ropewalk/projects/a-1") (literal "/Users/me/.ropewalk/projects") (literal "/Users/me/.ropewalk") (literal "/Users/me") (literal "/Users"))
      (allow file-read* (subpath "/Users/me/.ropewalk/projects/a-1/hub.git"))
      (deny file-write* (subpath "/Users/me/.ropewalk/projects/a-1/hub.git"))
      (allow file-read-metadata (literal "/Users/me/.ropewalk/projects/a-1/workspaces/w") (literal "/Users/me/.ropewalk/projects/a-1/workspaces") (literal "/Users/me/.ropewalk/projects/a-1") (literal "/Users/me/.ropewalk/projects") (literal "/Users/me/.ropewalk") (literal "/Users/me") (literal "/Users"))
      (allow file-read* file-write* (subpath "/Users/me/.ropewalk/projects/a-1/workspaces/w/tree"))
      (allow file-write-data (literal "/dev/null") (literal "/dev/zero"))
      (allow network-bind (local ip "localhost:*"))
      (allow network-inbound (local ip "localhost:*"))
      (allow network-outbound (remote ip "localhost:*"))
      "
    `);
  });

  it('is written in known words', () => {
    for (const network of ['none', 'loopback', 'host'] as const) {
      const forms = read(toSeatbeltProfile(SPEC, network) ?? '');
      expect(forms.slice(0, 2)).toEqual([
        ['version', '1'],
        ['deny', 'default'],
      ]);
      for (const form of forms.slice(1)) {
        if (typeof form === 'string') throw new Error(form);
        const [verdict, ...rest] = form;
        expect(['allow', 'deny']).toContain(verdict);
        for (const part of rest) {
          if (typeof part === 'string') expect(OPERATIONS).toContain(part);
          else expect(FILTERS).toContain(part[0]);
        }
      }
    }
  });

  it('lets the most specific claim on a path decide, whatever their order and names', () => {
    const part = fc.constantFrom('a', 'b', 'c d', 'q"x', 'é', '\\n', '(', ';');
    const path = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((parts) => `/${parts.join('/')}`);
    const paths = fc.array(path, { maxLength: 4 });
    const specs = fc.record({ readWrite: paths, readOnly: paths, masked: paths, scratch: paths });
    fc.assert(
      fc.property(specs, path, (spec, asked) => {
        const forms = read(toSeatbeltProfile(spec, 'none') ?? '');
        const claim = inLayers(spec)
          .filter(([at]) => asked === at || asked.startsWith(`${at}/`))
          .at(-1)?.[1];
        expect(allows(forms, 'file-write-create', asked)).toBe(claim === 'readWrite');
        expect(allows(forms, 'file-read-data', asked)).toBe(
          claim !== 'masked' && claim !== 'scratch',
        );
      }),
    );
  });

  it('opens the network as far as it is told', () => {
    const outbound = (network: 'none' | 'loopback' | 'host') =>
      toSeatbeltProfile(SPEC, network)?.match(/\(allow network.*/gu) ?? [];
    expect(outbound('none')).toEqual([]);
    expect(outbound('loopback').every((rule) => rule.includes('"localhost:*"'))).toBe(true);
    expect(outbound('host')).toEqual(['(allow network*)']);
  });

  it('is none where a path cannot be written down', () => {
    expect(toSeatbeltProfile({ ...SPEC, readWrite: ['/a\n(allow default)'] }, 'none')).toBeNull();
  });
});
