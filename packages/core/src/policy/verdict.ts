/** Where a command line would run; absolute paths without a trailing slash. */
export interface CommandPlace {
  /** The agent's own checkout. */
  readonly workspace: string;
  readonly cwd: string;
  /** The agent's own home, what `~` means to it. */
  readonly home: string;
  /** The agent's own folder for temporary files. */
  readonly tmp: string;
}

/** What is wrong with a line, said to the agent. */
export interface CommandRefusal {
  readonly allow: false;
  /** A sentence that says what is refused and why. */
  readonly reason: string;
  /** An allowed way to reach the same, where there is one. */
  readonly instead: string | null;
  /** The command that is refused, where it could be found out. */
  readonly command: string | null;
  /** The rule by which it is refused, for logs and documentation. */
  readonly rule: string;
}

export type CommandVerdict = { readonly allow: true } | CommandRefusal;
