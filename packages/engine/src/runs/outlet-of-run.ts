import type { Project, Run } from '@ropewalk/contracts';
import type { DriverNeeds } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import type { Outlet } from '../wall/network/outlets.ts';
import { openProjectOutlet } from '../wall/network/project-outlet.ts';

/** The network of one run. */
export interface RunOutlet extends Outlet {
  /** Calls with a sentence for each host that was refused. */
  hear(listener: (sentence: string) => void): void;
}

interface OutletOfRun {
  readonly project: Project;
  readonly run: Run;
  readonly needs: DriverNeeds;
}

/** Has `work` done with the network of a run; when it resolves, nothing runs there any more. */
export async function withOutlet(
  context: EngineContext,
  request: OutletOfRun,
  work: (outlet: RunOutlet) => Promise<void>,
): Promise<void> {
  const outlet = await outletOfRun(context, request);
  let isEmpty = false;
  try {
    await work(outlet);
    isEmpty = true;
  } finally {
    outlet.close(isEmpty);
  }
}

async function outletOfRun(
  context: EngineContext,
  { project, run, needs: { endpoints } }: OutletOfRun,
): Promise<RunOutlet> {
  let tell = (_sentence: string): void => undefined;
  const outlet = await openProjectOutlet(context, {
    projectId: project.id,
    projectName: project.name,
    runId: run.id,
    endpoints,
    onRefused: (sentence) => tell(sentence),
  });
  return {
    ...outlet,
    hear(listener) {
      tell = listener;
    },
  };
}
