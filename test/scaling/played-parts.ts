import type { ProjectParts } from '../../packages/engine/src/engine-types.ts';
import type { Costs } from './costs.ts';
import { drawSample, type Random } from './random.ts';
import { useCores, type Resource } from './resources.ts';
import type { VirtualClock } from './virtual-clock.ts';

/**
 * The hub and the gate of a project as the real landing queue sees them: each step takes as long as one that was
 * measured, on the processors of the control plane. Every feature writes a file of its own, so nothing conflicts.
 */
export function playParts(given: {
  readonly base: ProjectParts;
  readonly costs: Costs;
  /** What the project's checks take, in place of those of the crew that was measured. */
  readonly checkMs: number;
  readonly clock: VirtualClock;
  readonly cores: Resource;
  readonly random: Random;
}): ProjectParts {
  const { base, costs, checkMs, clock, cores, random } = given;
  const { put, gate, move, checkMs: measuredCheckMs } = costs.crew;
  const stage = (ms: number): Promise<void> =>
    useCores(clock, cores, { ms, busyCores: costs.crew.coresPerStage });
  let head = 'c0';
  let count = 0;
  return {
    ...base,
    hub: {
      ...base.hub,
      head: async () => head,
      async putOnTop() {
        await stage(drawSample(put, random));
        count += 1;
        return { kind: 'candidate', commit: `c${count}` };
      },
      changedFiles: async (_from, to) => [{ status: 'A', path: `${to}.txt`, from: null }],
      fileAt: async () => 'here\n',
      async moveTarget(expected, commit) {
        await stage(drawSample(move, random));
        const isThere = head === expected;
        if (isThere) head = commit;
        return isThere;
      },
    },
    gate: {
      ...base.gate,
      async check() {
        await stage(Math.max(0, drawSample(gate, random) - measuredCheckMs));
        // One check of a project is taken for one program that keeps one processor; a sleep keeps none.
        await (checkMs === measuredCheckMs ? clock.pass(checkMs) : cores.hold(checkMs));
        return { outcome: 'pass', evidence: [] };
      },
    },
    workspaces: { ...base.workspaces, refill: async () => undefined },
  };
}
