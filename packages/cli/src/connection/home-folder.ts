import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The home that the environment names: `ROPEWALK_HOME`, else `~/.ropewalk`. Absolute. */
export function homeFolder(environment: NodeJS.ProcessEnv, cwd: string): string {
  const named = environment['ROPEWALK_HOME'] ?? '';
  return named === '' ? join(environment['HOME'] ?? homedir(), '.ropewalk') : resolve(cwd, named);
}
