import type { Redirection } from 'unbash';
import { refuseUnknown, type Input, type Judge } from './judge.ts';
import { shown, whereabouts, type Whereabouts } from './paths.ts';
import { textBinding, UNKNOWN, type ShellState } from './state.ts';
import { visitWord } from './substitutions.ts';
import { hereText, textOf } from './words.ts';

/** Judges where input comes from and output goes to, and says what the command reads. */
export function judgeRedirects(
  judge: Judge,
  redirects: readonly Redirection[],
  state: ShellState,
  command: string,
): Input {
  let input: Input = { kind: 'inherited' };
  for (const redirect of redirects) {
    const { descriptor } = redirect;
    if (descriptor?.type === 'FileDescriptorVariable') {
      state.variables.set(descriptor.name, textBinding([UNKNOWN]));
    }
    const isInput = descriptor?.type !== 'FileDescriptor' || descriptor.value === 0;
    const read = judgeRedirect(judge, redirect, state, command);
    if (isInput && read !== null) input = read;
  }
  return input;
}

function judgeRedirect(
  judge: Judge,
  redirect: Redirection,
  state: ShellState,
  command: string,
): Input | null {
  if (redirect.type === 'HereDoc') {
    visitWord(judge, redirect.body, state);
    return { kind: 'text', text: hereText(redirect, state, judge.place) };
  }
  if (redirect.target === undefined) return null;
  visitWord(judge, redirect.target, state);
  const text = textOf(redirect.target, state, judge.place);
  if (state.isPosix && (redirect.type === 'HereString' || redirect.operator.startsWith('&>'))) {
    refuseUnknown(
      judge,
      'sh',
      'This redirection means something else to `sh` than to bash',
      'Use `bash -c` for what only bash knows.',
      'posix-shell',
    );
  }
  if (redirect.type === 'HereString') return { kind: 'text', text: `${text}\n` };
  if (/^\/dev\/(?:tcp|udp)\//u.test(text)) {
    judge.refuse({
      rule: 'shell-network',
      command: command === '' ? null : command,
      reason: `\`${shown(text)}\` opens a connection from the shell.`,
      instead: 'Use `curl`.',
    });
  }
  if (redirect.operator === '<' || redirect.operator === '<&') return { kind: 'file', path: text };
  // `>&2` and `2>&1` name a descriptor, `>&-` closes one.
  if (redirect.operator === '>&' && /^(?:\d+-?|-)$/u.test(text)) return null;
  judgeWrite(judge, text, state, command === '' ? 'a redirection' : command);
  return redirect.operator === '<>' ? { kind: 'file', path: text } : null;
}

const WHY: Partial<Record<Whereabouts, string>> = {
  outside: 'is outside of the workspace and of the folder for temporary files',
  home: 'is in the home, which is kept as it is',
  git: 'is inside `.git`, which only git itself writes',
};

/** Refuses to write to a path of which it can be seen that it is none of the agent's own. */
export function judgeWrite(judge: Judge, path: string, state: ShellState, command: string): void {
  const why = WHY[whereabouts(path, state, judge.place)];
  if (why === undefined) return;
  judge.refuse({
    rule: 'write-outside',
    command,
    reason: `\`${shown(path)}\` ${why}.`,
    instead: `Write inside the workspace (${judge.place.workspace}) or in ${judge.place.tmp}.`,
  });
}
