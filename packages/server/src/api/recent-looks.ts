import type { Plan } from '@ropewalk/core';

/** What the plan says of a project, and the last event that it surely knows of. */
export interface Look {
  readonly seq: number;
  /** Null where there is no such project any more. */
  readonly plan: Plan | null;
}

/** Looks at plans, shared by all who ask: each reads a whole backlog. */
export interface RecentLooks {
  /** What the plan says now; what time alone changes may be a second old. Rejects as `look` does. */
  of(projectId: number): Promise<Look>;
}

/** How long a look counts while nothing happens. */
const KEPT_MS = 1_000;

interface LooksDeps {
  /** `seq` of the last event of a project. */
  latestSeq(projectId: number): Promise<number>;
  look(projectId: number): Promise<Plan | null>;
  now(): number;
}

interface Kept {
  readonly seq: number;
  readonly at: number;
  readonly look: Promise<Look>;
  isUnderWay: boolean;
}

/** At most one look at a project is under way, however many ask. */
export function createRecentLooks({ latestSeq, look: lookAt, now }: LooksDeps): RecentLooks {
  const kept = new Map<number, Kept>();

  const begin = (projectId: number, seq: number): Kept => {
    const look = lookAt(projectId).then((plan) => ({ seq, plan }));
    const entry: Kept = { seq, at: now(), look, isUnderWay: true };
    kept.set(projectId, entry);
    look
      .catch(() => {
        if (kept.get(projectId) === entry) kept.delete(projectId);
      })
      .finally(() => {
        entry.isUnderWay = false;
      });
    return entry;
  };

  return {
    async of(projectId) {
      const asked = now();
      const wanted = await latestSeq(projectId);
      for (let seq = wanted; ; seq = await latestSeq(projectId)) {
        const known = kept.get(projectId);
        if (known !== undefined && known.seq >= wanted && known.at > asked - KEPT_MS) {
          return known.look;
        }
        if (known?.isUnderWay !== true) {
          return begin(projectId, seq).look;
        }
        // It began too early to know everything: the next one serves all who wait.
        await known.look.catch(() => null);
      }
    },
  };
}
