/** What the exit code of `ropewalk` says; scripts may rely on it. */
export const EXIT_CODES = {
  ok: 0,
  notAllPassing: 1,
  wrongUse: 2,
  refused: 3,
  unreachable: 4,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** The one table; `ropewalk --help` prints it. */
export const EXIT_CODE_TABLE: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [EXIT_CODES.ok, 'done; for run and demo: every feature passes'],
  [EXIT_CODES.notAllPassing, 'the crew ended without everything passing; doctor: something failed'],
  [EXIT_CODES.wrongUse, 'wrong use or bad input; nothing was changed'],
  [EXIT_CODES.refused, 'refused: the state of the project, the home or this machine forbids it'],
  [EXIT_CODES.unreachable, 'not reachable or busy: the control plane, its home or a port'],
  [EXIT_CODES.bug, 'a fault in Ropewalk itself'],
  [EXIT_CODES.interrupted, 'interrupted by you; the work is saved'],
];
