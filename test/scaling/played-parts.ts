import type { ProjectParts } from '../../packages/engine/src/engine-types.ts';
import type { Cores } from './resources.ts';
import type { StageName, Stages } from './stages.ts';

/**
 * The hub and the gate of a project as the real landing queue sees them: each step takes as long as one that was
 * measured, on the processors of the control plane. Every feature writes a file of its own, so nothing conflicts.
 */
export function playParts(given: {
  readonly base: ProjectParts;
  readonly stages: Stages;
  /** What the project's checks take, in place of those of the crew that was measured. */
  readonly checkMs: number;
  readonly measuredCheckMs: number;
  readonly cores: Cores;
}): ProjectParts {
  const { base, stages, checkMs, measuredCheckMs, cores } = given;
  const stage = (name: StageName): Promise<void> =>
    stages.play(name, { machine: null, isFirst: false });
  let head = 'c0';
  let count = 0;
  return {
    ...base,
    hub: {
      ...base.hub,
      head: async () => head,
      async putOnTop() {
        await stage('put');
        count += 1;
        return { kind: 'candidate', commit: `c${count}` };
      },
      changedFiles: async (_from, to) => [{ status: 'A', path: `${to}.txt`, from: null }],
      fileAt: async () => 'here\n',
      async moveTarget(expected, commit) {
        await stage('move');
        const isThere = head === expected;
        if (isThere) head = commit;
        return isThere;
      },
    },
    gate: {
      ...base.gate,
      async check() {
        // The check of those that were measured slept.
        await stage('gate');
        // One check of a project is taken for one program that keeps one processor; a sleep keeps none.
        await (checkMs === measuredCheckMs ? undefined : cores.use(checkMs, 1));
        return { outcome: 'pass', evidence: [] };
      },
    },
    workspaces: { ...base.workspaces, refill: async () => undefined },
  };
}
