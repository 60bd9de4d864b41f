import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { createProjectLive, type ProjectLive } from './project-live.ts';
import type { ProjectState } from './project-state.ts';

const Context = createContext<ProjectLive | null>(null);

/** Holds one socket for everything below that shows the project. Give it the project as `key`, too. */
export function ProjectLiveProvider({
  project,
  children,
}: {
  readonly project: string;
  readonly children: ReactNode;
}) {
  const queries = useQueryClient();
  const [live] = useState(() => createProjectLive(project, queries));
  useEffect(() => live.open(), [live]);
  return <Context value={live}>{children}</Context>;
}

/** The project that the screen is about. */
export function useLive(): ProjectLive {
  const live = use(Context);
  if (live === null) {
    throw new Error('there is no project around this');
  }
  return live;
}

/** A part of what the socket said; drawn anew when that part changes. */
export function useLiveState<T>(select: (state: ProjectState) => T): T {
  return useStore(useLive().state, select);
}
