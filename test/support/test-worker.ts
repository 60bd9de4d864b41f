import { join } from 'node:path';
import { openWorker, type OpenWorker } from '../../packages/cli/src/worker/open-worker.ts';
import { valueOf, type Stage } from './stage.ts';

/** Lets a worker join the control plane of a stage: in this process, with a home of its own. */
export async function workerOf(
  stage: Stage,
  more: {
    readonly name?: string;
    readonly slots?: number;
    /** Where it finds the control plane, if not where that listens. */
    readonly server?: string;
  } = {},
): Promise<OpenWorker> {
  const name = more.name ?? 'one';
  const made = valueOf(await stage.control()['worker.token']({ name: `token-of-${name}` }));
  const opened = await openWorker(
    {
      home: join(stage.root, 'workers', name),
      server: more.server ?? stage.url(),
      token: made.token,
      name,
      labels: ['os=linux'],
      slots: more.slots ?? 2,
      environment: stage.environment,
    },
    AbortSignal.timeout(60_000),
  );
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}
