const RUN_REF = /^refs\/ropewalk\/runs\/(\d+)$/;

/** Whether work of the run behind `ref` may stand in the place of what a feature has: not of what a later run left. */
export function supersedes(ref: string, savedRef: string | null): boolean {
  return savedRef === null || runOf(savedRef) <= runOf(ref);
}

function runOf(ref: string): number {
  return Number(RUN_REF.exec(ref)?.[1] ?? 0);
}
