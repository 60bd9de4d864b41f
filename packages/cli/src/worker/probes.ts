import type { Readiness } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { toRefusal } from '../control-plane/opening.ts';

/** Tells those who look after a worker how it is. */
export interface WorkerProbes {
  /** From now on it takes runs, until it is to end. */
  noteJoined(): void;
  close(): Promise<void>;
}

const PLACE = /^(?:(?<host>[^:]+|\[[^\]]+\]):)?(?<port>[1-9]\d{0,4})$/u;
const LARGEST_PORT = 65_535;

/**
 * Answers probes at a place such as `8889` (of 127.0.0.1) or `0.0.0.0:8889`; nowhere, and at once, when it is left out.
 * `ending` fires when the worker takes nothing more. Refuses with `invalid_input` and `port_in_use`.
 */
export async function openProbes(
  place: string | undefined,
  ending: AbortSignal,
): Promise<Result<WorkerProbes>> {
  let hasJoined = false;
  const look = async (): Promise<Readiness> => {
    if (ending.aborted) return { status: 'not_ready', reason: 'closing' };
    return hasJoined
      ? { status: 'ready', role: 'worker' }
      : { status: 'not_ready', reason: 'starting' };
  };
  const noteJoined = (): void => {
    hasJoined = true;
  };
  if (place === undefined) {
    return accept({ noteJoined, close: async () => undefined });
  }
  const { host = '127.0.0.1', port = '' } = PLACE.exec(place)?.groups ?? {};
  if (port === '' || Number(port) > LARGEST_PORT) {
    return refuse('invalid_input', `--health ${place}: write PORT, or ADDRESS:PORT.`);
  }
  const { openProbeServer } = await import('@ropewalk/server');
  try {
    const server = await openProbeServer(
      { host: host.replace(/^\[|\]$/gu, ''), port: Number(port) },
      { look },
    );
    return accept({ noteJoined, close: () => server.close() });
  } catch (error) {
    const refusal = toRefusal(error);
    if (refusal === null) throw error;
    return refusal;
  }
}
