import type { Run } from '@ropewalk/contracts';

/** What the browser of an agent showed when the agent last took a picture of it. */
export interface Screen {
  readonly runId: number;
  readonly role: Run['role'];
  readonly at: number;
  /** PNG in base64. */
  readonly png: string;
}

/** The last screen of each run that works; nothing of it is kept longer. */
export interface Screens {
  /** Calls with the screens that there are, and with each new one. Answers how to stop. */
  watch(projectId: number, listener: (screen: Screen) => void): () => void;
  show(run: Pick<Run, 'id' | 'projectId' | 'role'>, png: string, at: number): void;
  /** The run is over. */
  forget(run: Pick<Run, 'id' | 'projectId'>): void;
}

/** No screens. */
export function createScreens(): Screens {
  const last = new Map<number, Map<number, Screen>>();
  const listeners = new Map<number, Set<(screen: Screen) => void>>();
  return {
    watch(projectId, listener) {
      const ofProject = listeners.get(projectId) ?? new Set();
      listeners.set(projectId, ofProject.add(listener));
      for (const screen of last.get(projectId)?.values() ?? []) listener(screen);
      return () => void ofProject.delete(listener);
    },
    show({ id: runId, projectId, role }, png, at) {
      const screen = { runId, role, at, png };
      const ofProject = last.get(projectId) ?? new Map<number, Screen>();
      last.set(projectId, ofProject.set(runId, screen));
      for (const listener of listeners.get(projectId) ?? []) listener(screen);
    },
    forget({ id, projectId }) {
      last.get(projectId)?.delete(id);
    },
  };
}
