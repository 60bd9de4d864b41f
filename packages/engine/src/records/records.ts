import type { FileHandle } from 'node:fs/promises';
import { EVIDENCE_FOLDER, type EvidenceFile, type Landing, type Run } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import { GitFailure } from '../hub/git.ts';
import type { Supervisor } from '../runs/supervisor.ts';
import { openInside } from '../workspaces/open-inside.ts';
import type { ChangedFile, Hub } from '../workspaces/workspace-types.ts';

/** What runs and landings have left behind, and the end of one run. */
export interface Records {
  /** Opens our copy of a file that was taken as evidence. The caller closes it. */
  openEvidence(
    projectId: number,
    file: EvidenceFile,
  ): Promise<Result<{ readonly handle: FileHandle; readonly bytes: number }>>;
  /** What a landing changes; null where nothing is on the hub (any more) to compare. */
  changeOf(landing: Landing): Promise<LandingChange | null>;
  /**
   * Ends one run with its work saved, because a person wants it. With `park` its features wait for them; without,
   * the crew takes them up again.
   */
  stop(run: Run, options: { readonly park: boolean }): Promise<Result<Run>>;
}

export interface LandingChange {
  readonly from: string;
  readonly to: string;
  readonly files: readonly ChangedFile[];
  /** At most `DIFF_LIMIT` characters. */
  readonly diff: string;
  readonly truncated: boolean;
}

/** Characters of a diff that somebody may want to look at in one go. */
const DIFF_LIMIT = 512 * 1024;

export function createRecords(
  context: EngineContext,
  projects: OpenProjects,
  supervisor: Pick<Supervisor, 'end'>,
): Records {
  return {
    async openEvidence(projectId, file) {
      const { paths } = await projects.of(projectId);
      // Written by us, and yet a database can be put back from anywhere.
      const opened = file.storedAt.startsWith(`${EVIDENCE_FOLDER}/`)
        ? await openInside(paths.root, file.storedAt)
        : null;
      return opened?.kind === 'file'
        ? accept({ handle: opened.handle, bytes: opened.bytes })
        : refuse('evidence_gone', `Our copy of "${file.path}" is not there any more.`);
    },
    async changeOf(landing) {
      const range = rangeOf(landing);
      const { hub } = await projects.of(landing.projectId);
      try {
        return await compare(hub, range.from, range.to);
      } catch (error) {
        if (error instanceof GitFailure) return null;
        throw error;
      }
    },
    async stop(run, { park }) {
      if (run.role === 'assistant') {
        return refuse('role_not_allowed', 'That run is a conversation: end the conversation.');
      }
      if (run.state.status === 'ended') {
        return refuse('run_ended', `Run ${run.id} has ended already.`);
      }
      await supervisor.end(run.id, park ? 'stopped_by_person' : 'stopped', 'save_and_kill');
      return endWhatNobodyCarries(context, run.id, park);
    },
  };
}

/** A person's own agent is carried by nobody: it is told at its next call. */
async function endWhatNobodyCarries(
  context: EngineContext,
  runId: number,
  park: boolean,
): Promise<Result<Run>> {
  return context.store.execute(
    'run.end',
    {
      runId,
      outcome: 'interrupted',
      detail: 'You stopped it.',
      lastOutput: null,
      savedRef: null,
      park: park ? 'stopped_by_person' : null,
    },
    context.clock.now(),
  );
}

/** Which two commits tell what a landing changes. */
function rangeOf({ work, state }: Landing): { readonly from: string; readonly to: string } {
  switch (state.status) {
    case 'landed':
      // A landing without a base found everything on the branch already.
      return { from: state.base ?? state.commit, to: state.commit };
    case 'gating':
      return { from: state.expectedHead, to: state.candidate };
    case 'queued':
    case 'refused':
      return { from: `${work}^1`, to: work };
  }
}

async function compare(hub: Hub, from: string, to: string): Promise<LandingChange> {
  const files = from === to ? [] : await hub.changedFiles(from, to);
  const { text, truncated } = await boundedDiff(hub, from, to, files.length);
  return { from, to, files, diff: text, truncated };
}

async function boundedDiff(
  hub: Hub,
  from: string,
  to: string,
  changed: number,
): Promise<{ readonly text: string; readonly truncated: boolean }> {
  if (changed === 0) {
    return { text: '', truncated: false };
  }
  try {
    const text = await hub.diff(from, to);
    if (text.length <= DIFF_LIMIT) {
      return { text, truncated: false };
    }
    const end = text.lastIndexOf('\n', DIFF_LIMIT);
    return { text: text.slice(0, end + 1), truncated: true };
  } catch (error) {
    if (error instanceof GitFailure && error.code === 'git_output_too_large') {
      return { text: '', truncated: true };
    }
    throw error;
  }
}
