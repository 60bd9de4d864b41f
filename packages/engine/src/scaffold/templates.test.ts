import { expect, it } from 'vitest';
import { parseTemplate } from './templates.ts';

it.each([
  ['agentic-starter', 'command'],
  ['https://example.org/one.git', 'git'],
  ['ssh://git@example.org/one.git', 'git'],
  ['git@example.org:one/two.git', 'git'],
  ['/home/me/template', 'folder'],
] as const)('%s is a %s', (named, kind) => {
  expect(parseTemplate(named)).toMatchObject({ kind });
});

it.each([
  'unknown',
  '',
  'http://example.org/one.git',
  'git://example.org/one.git',
  'file:///etc',
  'ext::sh -c touch%20x',
  'ssh://-oProxyCommand=touch x/one',
  '-uevil@example.org:one',
  'git@-oProxyCommand=x:one',
  '--upload-pack=touch x',
  'https://name:secret@example.org/one.git',
  './relative',
])('%s is none', (named) => {
  expect(parseTemplate(named)).toBeNull();
});
