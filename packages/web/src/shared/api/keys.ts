/**
 * Names of what is asked of the API. Everything of a project begins with `project(name)`, so that all of it can be
 * read anew at once; `area` says what changes it (`shared/live/stale-areas.logic.ts`).
 */
export type Area =
  | 'detail'
  | 'overview'
  | 'crew'
  | 'feature'
  | 'reasons'
  | 'graph'
  | 'runs'
  | 'landings'
  | 'verdicts'
  | 'usage'
  | 'schedules'
  | 'settings'
  | 'spec'
  | 'chats'
  | 'dev-server'
  | 'terminals'
  | 'proposals'
  | 'notifications'
  | 'log';

export const keys = {
  projects: ['projects'] as const,
  settings: ['machine', 'settings'] as const,
  everythingOfMachine: ['machine'] as const,
  /** Of the machines that work on runs. */
  fleet: ['machine', 'fleet'] as const,
  machine: (what: string) => ['machine', what] as const,
  project: (project: string) => ['project', project] as const,
  area: (project: string, area: Area, ...rest: readonly (string | number | null)[]) =>
    ['project', project, area, ...rest] as const,
};
