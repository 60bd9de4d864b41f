import type { DriverNeeds, NetworkPolicy } from '@ropewalk/core';
import type { EngineContext } from '../../engine-types.ts';
import type { Outlet } from '../../wall/network/outlets.ts';
import { openOutletWith } from '../../wall/network/project-outlet.ts';
import type { SiteTask } from './site-types.ts';

/** The network of one run. */
export interface RunOutlet extends Outlet {
  /** Calls with a sentence for each host that was refused. */
  hear(listener: (sentence: string) => void): void;
}

interface OutletOfRun {
  readonly task: Pick<SiteTask, 'run' | 'project'>;
  readonly needs: DriverNeeds;
  policy(): Promise<NetworkPolicy>;
}

/** Has `work` done with the network of a run; when it resolves, nothing runs there any more. */
export async function withOutlet<T>(
  context: Pick<EngineContext, 'outlets' | 'log'>,
  request: OutletOfRun,
  work: (outlet: RunOutlet) => Promise<T>,
): Promise<T> {
  const outlet = await outletOfRun(context, request);
  let isEmpty = false;
  try {
    const result = await work(outlet);
    isEmpty = true;
    return result;
  } finally {
    outlet.close(isEmpty);
  }
}

async function outletOfRun(
  context: Pick<EngineContext, 'outlets' | 'log'>,
  { task: { run, project }, needs: { endpoints }, policy }: OutletOfRun,
): Promise<RunOutlet> {
  let tell = (_sentence: string): void => undefined;
  const outlet = await openOutletWith(context, {
    projectId: project.id,
    projectName: project.name,
    runId: run.id,
    endpoints,
    policy,
    onRefused: (sentence) => tell(sentence),
  });
  return {
    ...outlet,
    hear(listener) {
      tell = listener;
    },
  };
}
