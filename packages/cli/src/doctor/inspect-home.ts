import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCodeOf } from '../errors/to-refusal.ts';
import type { MachineCheck } from './inspect-machine.ts';

/** Whether the home can be written or, while there is none, be made. */
export async function inspectHome(home: string): Promise<MachineCheck> {
  const existing = await nearestExisting(home);
  try {
    const facts = await stat(existing);
    if (!facts.isDirectory()) {
      return bad(home, `${existing} is not a folder`);
    }
    await access(existing, constants.W_OK | constants.X_OK);
    return {
      name: 'home',
      result: 'ok',
      detail: existing === home ? home : `${home} (will be made when it is needed)`,
    };
  } catch (error) {
    return bad(home, systemCodeOf(error) ?? String(error));
  }
}

/** The folder itself, or the first above it that is there. */
export async function nearestExisting(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (error) {
    const parent = dirname(folder);
    return systemCodeOf(error) === 'ENOENT' && parent !== folder ? nearestExisting(parent) : folder;
  }
}

function bad(home: string, why: string): MachineCheck {
  return {
    name: 'home',
    result: 'failed',
    detail: `${home} cannot be written (${why}): give yourself the right to it, or name another folder in ROPEWALK_HOME.`,
  };
}
