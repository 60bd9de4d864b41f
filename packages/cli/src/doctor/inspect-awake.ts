import { findProgram, wakingProgram } from '@ropewalk/engine';
import type { MachineCheck } from './inspect-machine.ts';

/** Whether the machine can be kept from sleeping while a crew works. */
export function inspectAwake(environment: NodeJS.ProcessEnv): MachineCheck {
  const program = wakingProgram();
  if (program === null) {
    return {
      name: 'awake',
      result: 'warning',
      detail: `Nothing is known that keeps ${process.platform} awake: switch its sleep off for long crews.`,
    };
  }
  const { command } = program;
  return findProgram(command, environment['PATH'] ?? '') === null
    ? {
        name: 'awake',
        result: 'warning',
        detail: `${command} is not there, so the machine may fall asleep under a crew: switch its sleep off.`,
      }
    : { name: 'awake', result: 'ok', detail: `${command} keeps it awake while a crew works` };
}
