import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFolderName, isNetworkPath, isSecretName, judgeFolder } from './judge-folder.ts';

const linux = { platform: 'linux', home: '/home/dev', closed: ['/home/dev/.ropewalk'] };

describe('a folder', () => {
  it.each([
    ['/', 'open'],
    ['/home', 'open'],
    ['/home/dev', 'open'],
    ['/home/dev/code', 'open'],
    ['/proj/shop', 'open'],
    ['/etc', 'blocked'],
    ['/etc/', 'blocked'],
    ['/etcetera', 'open'],
    ['/usr/local/share', 'blocked'],
    ['/tmp/x', 'blocked'],
    ['/home/dev/.ssh', 'blocked'],
    ['/home/dev/.ssh/keys', 'blocked'],
    ['/home/other/.ssh', 'blocked'],
    ['/proj/.AWS', 'blocked'],
    ['/home/dev/.config', 'open'],
    ['/home/dev/.config/gh', 'blocked'],
    ['/home/dev/gh', 'open'],
    ['/home/dev/.ropewalk', 'blocked'],
    ['/home/dev/.ropewalk/projects', 'blocked'],
    ['/home/dev/.ropewalker', 'open'],
  ])('%s is %s', (path, verdict) => {
    expect(judgeFolder(path, linux)).toBe(verdict);
  });

  it('of the person is open even where the system lies', () => {
    const root = { ...linux, home: '/root', closed: ['/root/.ropewalk'] };
    expect(judgeFolder('/root', root)).toBe('open');
    expect(judgeFolder('/root/code', root)).toBe('open');
    expect(judgeFolder('/root/.gnupg', root)).toBe('blocked');
    expect(judgeFolder('/root/.ropewalk/x', root)).toBe('blocked');
    expect(judgeFolder('/roots', root)).toBe('open');
  });

  it('is judged alike in any case and with either slash where the disk sees no difference', () => {
    const windows = { platform: 'win32', home: 'C:\\Users\\Dev', closed: [] };
    expect(judgeFolder('c:\\windows\\System32', windows)).toBe('blocked');
    expect(judgeFolder('C:/PROGRAM FILES/x', windows)).toBe('blocked');
    expect(judgeFolder('C:\\Users\\Dev\\code', windows)).toBe('open');
    expect(
      judgeFolder('/PRIVATE/etc', { ...windows, platform: 'darwin', home: '/Users/dev' }),
    ).toBe('blocked');
  });

  it('is blocked with everything in it', () => {
    const name = fc.constantFrom(
      'etc',
      'home',
      'dev',
      '.ssh',
      '.config',
      'gh',
      '.ropewalk',
      'code',
    );
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), name, (parts, child) => {
        const path = `/${parts.join('/')}`;
        return (
          judgeFolder(path, linux) === 'open' ||
          judgeFolder(`${path}/${child}`, linux) === 'blocked'
        );
      }),
    );
  });
});

describe('names', () => {
  it.each([
    '.env',
    '.env.local',
    'a.key',
    'B.PEM',
    'my-credentials',
    'secrets.d',
    '.ssh',
    '.netrc',
  ])('%s is secret', (name) => expect(isSecretName(name)).toBe(true));
  it.each(['env', 'keys', 'src', '.config', 'a.keys'])('%s is not', (name) =>
    expect(isSecretName(name)).toBe(false),
  );
  it.each(['a', 'my shop', '.hidden', 'ü', 'x'.repeat(255)])('%s is a name for a folder', (name) =>
    expect(isFolderName(name)).toBe(true),
  );
  it.each([
    '',
    '.',
    '..',
    '../evil',
    'a..b',
    'a/b',
    'a\\b',
    'a:b',
    'a\0',
    'a\n',
    ' a',
    'a ',
    'a.',
    'x'.repeat(256),
  ])('%j is none', (name) => expect(isFolderName(name)).toBe(false));
  it.each(['\\\\server\\share', '//server/share', '\\/server'])('%s is on the network', (path) =>
    expect(isNetworkPath(path)).toBe(true),
  );
  it('of this machine are not on the network', () => {
    expect(['/a//b', 'C:\\a', '/'].filter(isNetworkPath)).toEqual([]);
  });
});
