import { describe, expect, it } from 'vitest';
import { judgeCommandLine, mergeCommandRules } from './index.ts';

const place = { workspace: '/srv/space', cwd: '/srv/space', home: '/home/agent', tmp: '/tmp/a' };
const rules = mergeCommandRules({
  organisation: {
    version: 1,
    allowed_commands: [{ name: 'acme-*' }],
    blocked_commands: ['wget'],
    pkill_processes: [],
  },
  project: { version: 1, commands: [{ name: 'wget' }, { name: 'wobble' }], pkill_processes: [] },
});

describe('layers', () => {
  it.each([
    ['a&&b'.replace('a', 'ls').replace('b', 'wc'), true],
    ['sudo ls', false],
    ['echo "$(sudo ls)"', false],
    ['wget https://example.com', false],
    ['wobble', true],
    ['acme-build', true],
    ['unheard-of', false],
  ])('%s', (line, allow) => {
    expect(judgeCommandLine(line, rules, place).allow).toBe(allow);
  });
});
