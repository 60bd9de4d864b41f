import { callProgram, type ProgramAnswer } from '../processes/call-program.ts';

/** Git could not be run, or ended with an exit code that its caller did not expect. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
  readonly code: 'git_missing' | 'git_failed' | 'git_timed_out' | 'git_output_too_large';
  readonly argv: readonly string[];
  readonly exitCode: number | null;
  /** The end of what git said, for people; nothing is decided by it. */
  readonly stderrTail: string;

  constructor(
    code: GitFailure['code'],
    facts: {
      readonly argv: readonly string[];
      readonly exitCode: number | null;
      readonly stderrTail: string;
    },
    options?: { cause?: unknown },
  ) {
    super(
      `${code}: git ${facts.argv.join(' ')} (exit code ${facts.exitCode})\n${facts.stderrTail}`,
      options,
    );
    this.code = code;
    this.argv = facts.argv;
    this.exitCode = facts.exitCode;
    this.stderrTail = facts.stderrTail;
  }
}

/** Who made a commit. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** The name under which our own commits are made. */
export const OUR_IDENTITY: Identity = { name: 'Ropewalk', email: 'ropewalk@localhost' };

/** Where a call to git works, and whose settings it may follow. */
export interface GitPlace {
  /** Working directory of the call. */
  readonly cwd: string;
  readonly gitDir?: string;
  readonly workTree?: string;
  readonly indexFile?: string;
  /** New objects are written to one folder; those of the other one are there too. */
  readonly objects?: { readonly writeTo: string; readonly readFrom: string };
  /** A folder of objects of another repository, which are read as if they were here. */
  readonly borrows?: string;
  /** Whether the call talks to other machines as the person does: by their agents, helpers and proxies. */
  readonly reachesOut?: boolean;
  /**
   * `ours` reads no configuration but the repository's own; `persons` follows what the person has
   * configured for themselves (line endings, for example), because the files are theirs.
   */
  readonly settings: 'ours' | 'persons';
  /** More settings for these calls; they reach git by its environment, so that nobody reads them in a list of processes. */
  readonly extra?: readonly (readonly [string, string])[];
}

/** One call. */
export interface GitCall {
  readonly input?: string | Uint8Array;
  /** Exit codes that are answers and no failures; 0 is always one. */
  readonly answers?: readonly number[];
  readonly author?: Identity;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** Ends git when it fires, as if its time were over. */
  readonly signal?: AbortSignal;
}

export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: string;
}

/** Runs git at one place. */
export interface Git {
  /** Throws `GitFailure` unless git ends with 0 or one of `answers`. */
  run(args: readonly string[], call?: GitCall): Promise<GitAnswer>;
  /** Standard output of a call that must succeed, without its last line end. */
  text(args: readonly string[], call?: GitCall): Promise<string>;
  /** Runs a shell script of ours that calls git, at the same place; `$1` and on are `args`. */
  script(script: string, args: readonly string[], call?: GitCall): Promise<GitAnswer>;
  /** Fields of a `-z` output. */
  fields(args: readonly string[], call?: GitCall): Promise<string[]>;
}

const TEN_MINUTES_MS = 600_000;
const OUTPUT_LIMIT = 64 * 1024 * 1024;
const STDERR_TAIL = 4_000;

/**
 * Settings that hold for every call of ours, wherever it runs: no hooks, no helpers that the
 * content of a repository could name, no collection of objects that a clone may borrow.
 */
const SETTINGS: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['submodule.recurse', 'false'],
  ['diff.ignoreSubmodules', 'all'],
  ['core.quotePath', 'false'],
  ['advice.detachedHead', 'false'],
  ['safe.directory', '*'],
];
const OUR_SETTINGS: readonly (readonly [string, string])[] = [
  ['core.autocrlf', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.excludesFile', '/dev/null'],
  ['core.filesRefLockTimeout', '5000'],
  ['commit.gpgSign', 'false'],
];

/** How a person's git finds its way to other machines, and what it shows there. */
const WAYS_OUT: readonly string[] = [
  'SSH_AUTH_SOCK',
  'SSH_AGENT_PID',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_SSL_CAINFO',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  // Credential helpers of the desktop ask there.
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'USER',
  'LOGNAME',
];
/** Whoever would be asked is not here: ssh would otherwise wait at the terminal of the control plane. */
const ASKS_NOBODY: Readonly<Record<string, string>> = {
  GIT_ASKPASS: '/bin/false',
  SSH_ASKPASS: '/bin/false',
  SSH_ASKPASS_REQUIRE: 'force',
  GCM_INTERACTIVE: 'never',
  GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
};

/**
 * The environment of a call to git. `inherited` gives PATH (and, for a person's settings, HOME);
 * variables that steer git itself are never inherited.
 */
export function gitEnvironment(
  place: GitPlace,
  inherited: Readonly<Record<string, string | undefined>>,
  author: Identity = OUR_IDENTITY,
): Record<string, string> {
  const settings = [
    ...SETTINGS,
    ...(place.settings === 'ours' ? OUR_SETTINGS : []),
    ...(place.extra ?? []),
  ];
  const environment: Record<string, string> = {
    PATH: inherited['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_COMMITTER_NAME: OUR_IDENTITY.name,
    GIT_COMMITTER_EMAIL: OUR_IDENTITY.email,
    GIT_CONFIG_COUNT: String(settings.length),
  };
  if (place.settings === 'ours') {
    environment['GIT_CONFIG_NOSYSTEM'] = '1';
    environment['GIT_CONFIG_GLOBAL'] = '/dev/null';
  } else {
    for (const name of ['HOME', 'XDG_CONFIG_HOME']) {
      const value = inherited[name];
      if (value !== undefined) environment[name] = value;
    }
  }
  for (const [index, [key, value]] of settings.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  if (place.reachesOut === true) {
    for (const name of WAYS_OUT) {
      const value = inherited[name];
      if (value !== undefined) environment[name] = value;
    }
    Object.assign(environment, ASKS_NOBODY);
  }
  if (place.borrows !== undefined) {
    environment['GIT_ALTERNATE_OBJECT_DIRECTORIES'] = place.borrows;
  }
  if (place.gitDir !== undefined) environment['GIT_DIR'] = place.gitDir;
  if (place.workTree !== undefined) environment['GIT_WORK_TREE'] = place.workTree;
  if (place.indexFile !== undefined) environment['GIT_INDEX_FILE'] = place.indexFile;
  if (place.objects !== undefined) {
    environment['GIT_OBJECT_DIRECTORY'] = place.objects.writeTo;
    environment['GIT_ALTERNATE_OBJECT_DIRECTORIES'] = place.objects.readFrom;
  }
  return environment;
}

/** The one way in which we run git outside the wall. */
export function createGit(
  place: GitPlace,
  inherited: Readonly<Record<string, string | undefined>> = process.env,
): Git {
  const environment = gitEnvironment(place, inherited);
  async function start(
    [program, ...args]: readonly [string, ...string[]],
    call: GitCall = {},
  ): Promise<GitAnswer> {
    const { timeoutMs = TEN_MINUTES_MS, maxBytes = OUTPUT_LIMIT, input } = call;
    const answer = await callProgram(program, args, {
      cwd: place.cwd,
      env: call.author === undefined ? environment : gitEnvironment(place, inherited, call.author),
      timeoutMs,
      maxBytes,
      ...(input === undefined ? {} : { input }),
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
    const { exitCode, stdout } = answer;
    if (exitCode !== null && (exitCode === 0 || call.answers?.includes(exitCode) === true)) {
      return { exitCode, stdout };
    }
    throw new GitFailure(
      failureCode(answer.result),
      { argv: args, exitCode, stderrTail: answer.stderr.slice(-STDERR_TAIL) },
      { cause: answer.cause },
    );
  }
  const run: Git['run'] = (args, call) => start(['git', ...args], call);
  async function text(args: readonly string[], call?: GitCall): Promise<string> {
    const { stdout } = await run(args, call);
    return stdout.endsWith('\n') ? stdout.slice(0, -1) : stdout;
  }
  async function fields(args: readonly string[], call?: GitCall): Promise<string[]> {
    return splitFields((await run(args, call)).stdout);
  }
  return {
    run,
    script: (script, args, call) => start(['/bin/sh', '-c', script, 'git', ...args], call),
    text,
    fields,
  };
}

function failureCode(result: ProgramAnswer['result']): GitFailure['code'] {
  switch (result) {
    case 'missing':
      return 'git_missing';
    case 'timed_out':
      return 'git_timed_out';
    case 'too_large':
      return 'git_output_too_large';
    case 'not_started':
    case 'exited':
      return 'git_failed';
  }
}

/** Splits the output of a `-z` format. */
export function splitFields(output: string): string[] {
  const fields = output.split('\0');
  if (fields.at(-1) === '') fields.pop();
  return fields;
}
