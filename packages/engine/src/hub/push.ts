import { join } from 'node:path';
import { createGit, GitFailure } from './git.ts';

/** Where a commit is pushed to. */
export interface PushRequest {
  /** The person's repository, whose remotes and credentials are used as they are. */
  readonly folder: string;
  /** Path of the hub, which has the commit; the person's repository need not have it yet. */
  readonly hub: string;
  readonly commit: string;
  readonly remote: string;
  readonly branch: string;
  readonly signal: AbortSignal;
}

/** How a push went; `detail` is a sentence without credentials. */
export type Push =
  /** The branch stands at the commit, whoever brought it there. */
  { readonly kind: 'pushed' } | { readonly kind: 'failed'; readonly detail: string };

const TIMEOUT_MS = 120_000;

/**
 * Pushes one commit, never by force. It runs as the person, in their repository, with their git's settings and
 * credentials; nobody is asked for a password. Never throws for what the remote or the network does.
 */
export async function pushCommit(request: PushRequest): Promise<Push> {
  const git = createGit({
    cwd: request.folder,
    settings: 'persons',
    reachesOut: true,
    borrows: join(request.hub, 'objects'),
  });
  const { remote, branch } = request;
  try {
    const { exitCode, stdout } = await git.run(
      [
        'push',
        '--porcelain',
        '--no-verify',
        '--',
        remote,
        `${request.commit}:refs/heads/${branch}`,
      ],
      { answers: [1], timeoutMs: TIMEOUT_MS, signal: request.signal },
    );
    return exitCode === 0 ? { kind: 'pushed' } : refused(stdout, request);
  } catch (error) {
    if (!(error instanceof GitFailure)) {
      throw error;
    }
    return { kind: 'failed', detail: unreachable(error, request) };
  }
}

/** Lines of `--porcelain` begin with a flag; `!` is what was refused (git-push(1), "OUTPUT"). */
function refused(porcelain: string, { remote, branch }: PushRequest): Push {
  const line = porcelain.split('\n').find((candidate) => candidate.startsWith('!\t'));
  const why = line?.split('\t')[2] ?? 'without a reason';
  return {
    kind: 'failed',
    detail: withoutCredentials(
      `${remote} refused the branch ${branch}: ${why}. Where it has commits that are not here, pull them; they land, and the push follows by itself.`,
    ),
  };
}

function unreachable(failure: GitFailure, { remote }: PushRequest): string {
  switch (failure.code) {
    case 'git_missing':
      return 'git cannot be started. Install it.';
    case 'git_timed_out':
      return `${remote} did not answer within ${TIMEOUT_MS / 1_000} seconds.`;
    case 'git_output_too_large':
    case 'git_failed': {
      const said = failure.stderrTail.trim().split('\n').slice(-3).join(' ');
      return withoutCredentials(
        `git could not push to ${remote}: ${said} Check the remote's name and that "git push" works in the folder without asking for anything.`,
      );
    }
  }
}

/** Addresses may carry a name and a token, and git repeats them. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/gi, '$1');
}
