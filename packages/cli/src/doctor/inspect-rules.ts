import { join } from 'node:path';
import { ORGANISATION_POLICY_FILE } from '@ropewalk/contracts';
import type { MachineCheck } from './inspect-machine.ts';

/** Whether the organisation's file about the commands of agents can be used. */
export async function inspectRules(home: string): Promise<MachineCheck> {
  const { createOrganisationBook, describeProblems } = await import('@ropewalk/engine');
  const file = await createOrganisationBook(join(home, ORGANISATION_POLICY_FILE)).look();
  const name = 'command policy';
  switch (file.status) {
    case 'absent':
      return { name, result: 'ok', detail: `built-in rules only (${file.path} would add to them)` };
    case 'valid':
      return { name, result: 'ok', detail: file.path };
    case 'invalid':
      return { name, result: 'failed', detail: describeProblems(file) };
  }
}
