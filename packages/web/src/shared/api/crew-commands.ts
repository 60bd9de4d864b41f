import type { Survivor } from '@ropewalk/contracts';
import { api, read } from './api.ts';
import type { AgentAction } from './wire.ts';

/** What can be asked of a crew. */
export type CrewActionName = 'start' | 'pause' | 'resume' | 'drain' | 'undrain' | 'stop';

/** What the API calls each of them. */
export async function askCrew(project: string, action: CrewActionName): Promise<AgentAction> {
  const params = { params: { path: { project_name: project } } };
  switch (action) {
    case 'start':
      return read(api.POST('/projects/{project_name}/agent/start', { ...params, body: {} }));
    case 'pause':
      return read(api.POST('/projects/{project_name}/agent/pause', params));
    case 'resume':
      return read(api.POST('/projects/{project_name}/agent/resume', params));
    case 'drain':
      return read(api.POST('/projects/{project_name}/agent/graceful-pause', params));
    case 'undrain':
      return read(api.POST('/projects/{project_name}/agent/graceful-resume', params));
    case 'stop':
      return read(api.POST('/projects/{project_name}/agent/stop', params));
  }
}

/** What a panic has ended, and what lives on. */
interface Panicked {
  readonly runs_ended: number;
  readonly survivors: readonly Survivor[];
}

/** Kills everything that works on this machine, for any project. */
export async function panic(): Promise<Panicked> {
  return read(api.POST('/panic', {}));
}
