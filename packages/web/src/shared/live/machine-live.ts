import { keys } from '#shared/api/keys.ts';
import type { ProjectSummary } from '#shared/api/wire.ts';
import type { QueryClient } from '@tanstack/react-query';
import type { MachineMessage } from '@ropewalk/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { openSocket, type Connection } from './socket.ts';

/** What the socket of the machine says beside projects. */
export interface MachineState {
  readonly connection: Connection;
  readonly usage: MachineUsageMessage | null;
}
export type MachineUsageMessage = Extract<MachineMessage, { type: 'usage' }>;

export interface MachineLive {
  readonly state: StoreApi<MachineState>;
  /** Connects. Answers how to end that; it can be opened again. */
  open(): () => void;
}

/** Keeps the list of projects and the money of the day true. */
export function createMachineLive(queries: QueryClient): MachineLive {
  const state = createStore<MachineState>(() => ({
    connection: { status: 'connecting' },
    usage: null,
  }));
  const setProjects = (change: (projects: ProjectSummary[]) => ProjectSummary[]): void => {
    queries.setQueryData<ProjectSummary[]>(keys.projects, (before) => change(before ?? []));
  };
  const take = (message: MachineMessage): void => {
    switch (message.type) {
      case 'projects':
        setProjects(() => message.projects);
        // The first word of every connection: what the fleet did before it was missed.
        void queries.invalidateQueries({ queryKey: keys.fleet });
        return;
      case 'project_update':
        setProjects((before) => withProject(before, message.project));
        return;
      case 'project_removed':
        setProjects((before) => before.filter(({ name }) => name !== message.name));
        return;
      case 'quotas':
        void queries.invalidateQueries({ queryKey: keys.machine('quotas') });
        return;
      case 'usage':
        state.setState({ usage: message });
        return;
      case 'settings_changed':
        // Providers and what is ready depend on them, too.
        void queries.invalidateQueries({ queryKey: keys.everythingOfMachine });
        return;
      case 'fleet_changed':
        void queries.invalidateQueries({ queryKey: keys.fleet });
        return;
      case 'pong':
      case 'error':
    }
  };
  const connect = () =>
    openSocket({
      path: () => '/ws/machine',
      protocols: [],
      onFrame: (frame) => take(frame as MachineMessage),
      onConnection: (connection) => state.setState({ connection }),
    });
  return {
    state,
    open() {
      const socket = connect();
      return () => socket.close();
    },
  };
}

function withProject(projects: ProjectSummary[], project: ProjectSummary): ProjectSummary[] {
  const isKnown = projects.some(({ name }) => name === project.name);
  return isKnown
    ? projects.map((each) => (each.name === project.name ? project : each))
    : [...projects, project];
}
