import type { ControlPlane } from '@ropewalk/contracts';
import { accept } from '@ropewalk/core';
import type { Engine } from '@ropewalk/engine';
import { toWireCheck, toWirePolicyVersion, toWireProjectPolicy } from '../wire/wire-policy.ts';
import type { WithProject } from './control-plane.ts';

type PolicyOperation = 'policy.show' | 'policy.check' | 'policy.decide';

/** What the CLI asks and says about the commands of agents. */
export function policyOperations(
  { policies }: Engine,
  withProject: WithProject,
): Pick<ControlPlane, PolicyOperation> {
  return {
    'policy.show': ({ name }) =>
      withProject(name, async (project) =>
        accept(toWireProjectPolicy(await policies.project(project))),
      ),
    'policy.check': async ({ name, line }) =>
      name === null
        ? accept(toWireCheck(await policies.check(line, null)))
        : withProject(name, async (project) =>
            accept(toWireCheck(await policies.check(line, project))),
          ),
    'policy.decide': ({ name, hash, decision }) =>
      withProject(name, async (project) => {
        const decided = await policies.decide(project, hash, decision, 'cli');
        return decided.ok ? accept(toWirePolicyVersion(decided.value)) : decided;
      }),
  };
}
