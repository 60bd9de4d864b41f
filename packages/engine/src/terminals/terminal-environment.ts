import { isCredentialVariable, type SecretBook } from '@ropewalk/core';

/** What `npm run` and terminals leave for the programs that they start, which says nothing about a person's shell. */
const FOREIGN =
  /^(?:npm_|ROPEWALK_)|^(?:INIT_CWD|NODE|COLOR|TMUX|TMUX_PANE|STY|WINDOW|WINDOWID|TERMCAP|COLUMNS|LINES|SHLVL|OLDPWD|_)$/u;

/**
 * The environment of a person's shell: their own without what is ours and without anything whose name says that it
 * is a key or a password, or whose value holds one: those were given to us, and what is typed into a terminal may well
 * be an agent's program. `searchPath` comes without the tools that we bring.
 */
export function terminalEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  searchPath: string,
  secrets: Pick<SecretBook, 'find'>,
): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !FOREIGN.test(entry[0]) &&
      !isCredentialVariable(entry[0]) &&
      secrets.find(entry[1]).length === 0,
  );
  return {
    LANG: 'C.UTF-8',
    ...Object.fromEntries(kept),
    PATH: searchPath,
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
  };
}
