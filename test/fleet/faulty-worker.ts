import { setTimeout as pause } from 'node:timers/promises';
import { prepareHome } from '../../packages/cli/src/home/prepare-home.ts';
import { openCutProxy } from '../../packages/store/src/testing/cut-proxy.ts';
import { markedProcesses, signalAll, startProgram, type Program } from './program.ts';

export const FAULTS = ['kill', 'freeze', 'cut'] as const;
/** Runs that a worker carries at the same time. */
export const SLOTS = 2;
export type Fault = (typeof FAULTS)[number];

/** A worker process to which things happen. */
export interface FaultyWorker {
  readonly name: string;
  /** Whether something is happening to it. */
  isFaulty(): boolean;
  /** Does that to it for so long; resolves when it is over, and the worker is there again. */
  suffer(fault: Fault, forMs: number): Promise<void>;
  /** Ends it in order; answers which of its programs are left. */
  end(): Promise<readonly number[]>;
}

/** Starts a worker with a home and a way to the server of its own. */
export async function startFaultyWorker(options: {
  readonly name: string;
  readonly home: string;
  /** Asked at each connection: where the server is, or one of several. */
  readonly port: () => number;
  readonly token: string;
  readonly environment: NodeJS.ProcessEnv;
}): Promise<FaultyWorker> {
  const { name, home, environment } = options;
  const prepared = await prepareHome(home);
  if (!prepared.ok) throw new Error(prepared.refusal.message);
  const { id } = prepared.value;
  const proxy = await openCutProxy(options.port);
  const start = (): Program =>
    startProgram(
      'ropewalk',
      [
        'worker',
        '--server',
        proxy.url,
        '--name',
        name,
        '--slots',
        `${SLOTS}`,
        '--home',
        home,
        '--json',
      ],
      { ...environment, ROPEWALK_WORKER_TOKEN: options.token },
    );
  let program = start();
  await program.ready;
  let isFaulty = false;

  const happen: Readonly<Record<Fault, (forMs: number) => Promise<void>>> = {
    async kill(forMs) {
      program.signal('SIGKILL');
      await program.ended;
      await pause(forMs);
      program = start();
      await program.ready;
    },
    async freeze(forMs) {
      program.signal('SIGSTOP');
      const agents = await markedProcesses(id);
      signalAll(agents, 'SIGSTOP');
      await pause(forMs);
      signalAll(agents, 'SIGCONT');
      program.signal('SIGCONT');
    },
    async cut(forMs) {
      proxy.cut();
      await pause(forMs);
      proxy.mend();
    },
  };
  return {
    name,
    isFaulty: () => isFaulty,
    async suffer(fault, forMs) {
      isFaulty = true;
      await happen[fault](forMs).finally(() => {
        isFaulty = false;
      });
    },
    async end() {
      program.signal('SIGTERM');
      await program.ended;
      await proxy.close();
      return markedProcesses(id);
    },
  };
}
