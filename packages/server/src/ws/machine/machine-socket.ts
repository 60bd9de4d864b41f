import { machineRequestSchema, SOCKET_PATHS, type SocketPath } from '@ropewalk/contracts';
import type { SocketRoute } from '../socket-route.ts';
import { type MachineSources, type MachineStream, openMachineStream } from './machine-stream.ts';

/** `/ws/machine`: all projects, provider accounts and the money of the day. Nothing is followed while nobody looks. */
export function machineSocket(sources: MachineSources): SocketRoute<SocketPath> {
  let stream: Promise<MachineStream> | null = null;
  let holders = 0;
  const leave = async (): Promise<void> => {
    holders -= 1;
    if (holders === 0) {
      const left = stream;
      stream = null;
      (await left)?.close();
    }
  };
  return {
    path: SOCKET_PATHS.machine,
    async open(peer) {
      holders += 1;
      const opening = (stream ??= openMachineStream(sources));
      const opened = await opening.catch((failure: unknown) => {
        holders -= 1;
        // The next client tries again.
        if (stream === opening) stream = null;
        throw failure;
      });
      opened.add(peer);
      return {
        onMessage(message) {
          if (machineRequestSchema.safeParse(message).success) peer.send({ type: 'pong' });
        },
        onClose() {
          opened.remove(peer);
          leave().catch(sources.onFailure);
        },
      };
    },
  };
}
