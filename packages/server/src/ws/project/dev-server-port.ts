import type { DraftOf } from './drafts.ts';

/** What is told of the dev server of a project's folder; what runs it stands behind this. */
export interface DevServerPort {
  state(projectId: number): Pick<DraftOf<'dev_server_status'>, 'status' | 'url'>;
  /** Calls with each change and each line. Answers how to stop. */
  watch(
    projectId: number,
    listener: (news: DraftOf<'dev_server_status'> | DraftOf<'dev_log'>) => void,
  ): () => void;
}

/** What agents' browsers show: the last picture that each agent has taken, and each new one. */
export interface ScreenPort {
  watch(projectId: number, listener: (screen: DraftOf<'browser_screenshot'>) => void): () => void;
}
