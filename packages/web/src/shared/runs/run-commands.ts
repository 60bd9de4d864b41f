import { api, read } from '#shared/api/api.ts';
import type { Run } from '#shared/api/wire.ts';

/** Says something to the agent of a run; it has it at the earliest moment. */
export async function tellRun(project: string, runId: number, text: string) {
  return read(
    api.POST('/projects/{project_name}/runs/{run_id}/message', {
      params: { path: { project_name: project, run_id: runId } },
      body: { text },
    }),
  );
}

/** Ends a run with its work saved; its features are parked, or go back to the crew. */
export async function stopRun(project: string, runId: number, park: boolean): Promise<Run> {
  return read(
    api.POST('/projects/{project_name}/runs/{run_id}/stop', {
      params: {
        path: { project_name: project, run_id: runId },
        query: { park: park ? 'true' : 'false' },
      },
    }),
  );
}
