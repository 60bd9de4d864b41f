import { createDriver } from '@ropewalk/agents';
import { ownLogin } from '../control-plane/drivers.ts';
import type { MachineCheck } from './inspect-machine.ts';

/** Whether the default agent can be started: its program and its credential. */
export async function inspectAgents(
  environment: NodeJS.ProcessEnv,
  walled: boolean,
): Promise<MachineCheck> {
  const driver = createDriver('claude', {
    environment,
    walled,
    claude: ownLogin(environment),
  });
  const probe = driver.ok ? await driver.value.probe() : driver;
  return probe.ok
    ? { name: 'claude', result: 'ok', detail: 'its program and a credential are here' }
    : {
        name: 'claude',
        result: 'warning',
        detail: `${probe.refusal.message} Other agents can be named with --driver.`,
      };
}
