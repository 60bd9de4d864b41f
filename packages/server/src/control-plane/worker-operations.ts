import type { ControlPlane } from '@ropewalk/contracts';
import { accept } from '@ropewalk/core';
import {
  changeWorker,
  listJoinTokens,
  listWorkers,
  makeJoinToken,
  revokeJoinToken,
  type FleetAnswersDeps,
} from '../fleet/fleet-answers.ts';

type WorkerOperation =
  | 'workers.list'
  | 'worker.change'
  | 'workers.tokens'
  | 'worker.token'
  | 'worker.revoke_token';

/** What the CLI asks and says about the fleet. */
export function workerOperations(deps: FleetAnswersDeps): Pick<ControlPlane, WorkerOperation> {
  return {
    'workers.list': async () => accept(await listWorkers(deps)),
    'worker.change': ({ workerId, state }) => changeWorker(deps, workerId, state),
    'workers.tokens': async () => accept({ tokens: await listJoinTokens(deps) }),
    'worker.token': ({ name }) => makeJoinToken(deps, name),
    'worker.revoke_token': ({ tokenId }) => revokeJoinToken(deps, tokenId),
  };
}
