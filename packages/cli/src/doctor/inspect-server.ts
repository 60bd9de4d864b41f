import { causeOf } from '../errors/cause-of.ts';
import type { MachineCheck } from './inspect-machine.ts';

const PATIENCE_MS = 5_000;

/** For a worker: whether the server that the environment names can be reached from here; nothing where it names none. */
export async function inspectServer(environment: NodeJS.ProcessEnv): Promise<MachineCheck[]> {
  const server = environment['ROPEWALK_SERVER'] ?? '';
  if (server === '') return [];
  const detail = await findFault(server);
  return detail === null
    ? [{ name: 'server', result: 'ok', detail: `${server} answers and is ready` }]
    : [{ name: 'server', result: 'failed', detail }];
}

async function findFault(server: string): Promise<string | null> {
  const place = URL.parse('readyz', `${server.replace(/\/+$/u, '')}/`);
  if (place === null) {
    return `ROPEWALK_SERVER (${server}) is no address: write https://HOST.`;
  }
  try {
    const answer = await fetch(place, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.ok
      ? null
      : `${server} answers ${answer.status} instead of being ready: look at its log, and whether the proxy in front of it passes the name on.`;
  } catch (error) {
    return `${server} cannot be reached (${causeOf(error)}): look at its name, the certificate and the way out of this machine.`;
  }
}
