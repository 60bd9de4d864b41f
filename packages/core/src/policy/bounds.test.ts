import { describe, expect, it } from 'vitest';
import { judgeCommandLine, mergeCommandRules } from './index.ts';

const place = { workspace: '/srv/space', cwd: '/srv/space', home: '/home/agent', tmp: '/tmp/a' };
const rules = mergeCommandRules({ organisation: null, project: null });
const DEEP = 1_000;

function nested(open: string, inner: string, close: string): string {
  return open.repeat(DEEP) + inner + close.repeat(DEEP);
}

describe('lines without measure', () => {
  it.each([
    ['substitutions', nested('echo "$(', 'ls', ')"')],
    ['subshells', nested('( ', 'ls', ' )')],
    ['groups', nested('{ ', 'ls', '; }')],
    ['conditions', nested('if true; then ', 'ls', '; fi')],
    ['defaults', `echo ${nested('${x:-', 'a', '}')}`],
    ['eval', nested('eval ', 'ls', '')],
    ['wrappers', `${'env '.repeat(30_000)}ls`],
    ['commands', 'ls;'.repeat(33_000)],
    ['pipes', `ls${'|cat'.repeat(20_000)}`],
    ['assignments', 'a=b '.repeat(25_000)],
    [
      'functions that call each other twice',
      `${Array.from({ length: 30 }, (_, at) => `f${at}() { f${at + 1}; f${at + 1}; }`).join('; ')}; f30() { ls; }; f0`,
    ],
    ['more than 128 KiB', `echo ${'a'.repeat(131_072)}`],
  ])('are refused for their size: %s', (_what, line) => {
    expect(judgeCommandLine(line, rules, place)).toMatchObject({ allow: false, rule: 'too-large' });
  });

  it.each([
    ['a long file', `cat > a.txt <<'EOF'\n${'x'.repeat(99_000)}\nEOF`],
    ['many words', `echo ${'a '.repeat(20_000)}`],
    ['braces', `echo ${'{a,b}'.repeat(40)}`],
    ['a value that grows', `x=aaaaaaaaaa;${'x=$x$x;'.repeat(60)}echo "$x"`],
    ['a script of sed', `sed '${'s/[a/b/;'.repeat(400)}' f`],
    ['brackets', `echo '${'['.repeat(90_000)}'`],
  ])('pass where they do no harm: %s', (_what, line) => {
    expect(judgeCommandLine(line, rules, place)).toEqual({ allow: true });
  });
});
