import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createControlClient } from '@ropewalk/client';
import { WORKER_PREFIX, type ControlPlane } from '@ropewalk/contracts';
import { prepareHome } from '../../packages/cli/src/home/prepare-home.ts';
import { readOrMakeToken } from '../../packages/cli/src/home/token.ts';
import { openCutProxy } from '../../packages/store/src/testing/cut-proxy.ts';
import { markedProcesses, signalAll, startProgram, type Program } from './program.ts';

export const SERVER_FAULTS = ['kill', 'freeze', 'hand over'] as const;
export type ServerFault = (typeof SERVER_FAULTS)[number];

/** Another one led, and a call of a worker was answered again so long after something had happened to the one before. */
export interface TakeOver {
  readonly fault: ServerFault;
  readonly ms: number;
}

/** The servers of a fleet: one, or several of which one leads, each with a home of its own. */
export interface ControlPlanes {
  /** Of the first one. */
  readonly home: string;
  /** Through one that is well. */
  control(): ControlPlane;
  /** Where one listens that has not been killed: what goes to a frozen one waits there. */
  port(): number;
  /** Whether something may happen to the one that leads: nothing does yet, and another one stands by. */
  isWell(): boolean;
  /** Does that to the one that leads, for so long where it is frozen; resolves when all are there again. */
  suffer(fault: ServerFault, forMs: number): Promise<TakeOver>;
  /** Ends them in order; answers which of their programs are left. */
  end(): Promise<readonly number[]>;
}

interface Server {
  readonly home: string;
  readonly homeId: string;
  readonly port: number;
  readonly control: ControlPlane;
  program: Program;
  state: 'well' | 'frozen' | 'gone';
}

const LOOK_MS = 50;

/** Starts so many on one store; with several, that is PostgreSQL, and hubs have their remotes in `root`. */
export async function startControlPlanes(options: {
  readonly root: string;
  readonly count: number;
  readonly machine: string;
  readonly store: string | null;
  readonly environment: NodeJS.ProcessEnv;
  /** Says which of those that are there a connection of a worker leads to. */
  readonly random: () => number;
}): Promise<ControlPlanes> {
  const { root, count, random } = options;
  const servers: Server[] = [];
  let token: string | null = null;
  for (let number = 0; number < count; number += 1) {
    const home = join(root, `server-${number}`);
    const server = await startServer(options, home, token);
    token ??= await readOrMakeToken(home);
    servers.push(server);
  }
  const well = (): Server => {
    const found = servers.find(isWell);
    if (found === undefined) throw new Error('no server is well');
    return found;
  };
  return {
    home: join(root, 'server-0'),
    control: () => well().control,
    port() {
      const there = servers.filter(({ state }) => state !== 'gone');
      return there[Math.floor(random() * there.length)]?.port ?? 0;
    },
    isWell: () => servers.length > 1 && servers.every(isWell),
    async suffer(fault, forMs) {
      const leader = await findLeader(servers);
      return happenTo(options, leader, { fault, forMs, others: () => servers.filter(isWell) });
    },
    async end() {
      for (const { program } of servers) {
        program.signal('SIGTERM');
        await program.ended;
      }
      return (await Promise.all(servers.map(({ homeId }) => markedProcesses(homeId)))).flat();
    },
  };
}

function isWell({ state }: Server): boolean {
  return state === 'well';
}

type Place = Parameters<typeof startControlPlanes>[0];

async function startServer(place: Place, home: string, token: string | null): Promise<Server> {
  const prepared = await prepareHome(home);
  if (!prepared.ok) throw new Error(prepared.refusal.message);
  // A port that stays the same over starts, as that of a service does.
  const proxy = await openCutProxy(0);
  const { port } = proxy;
  await proxy.close();
  const program = startOn(place, home, port);
  const url = await program.ready;
  const given = token ?? (await readOrMakeToken(home));
  return {
    home,
    homeId: prepared.value.id,
    port: Number(new URL(url).port),
    control: createControlClient({ url, token: given }),
    program,
    state: 'well',
  };
}

function startOn(
  { root, count, machine, store, environment }: Place,
  home: string,
  port: number,
): Program {
  const several = count > 1 ? [String(port), join(root, 'hubs')] : [];
  return startProgram('server', [home, machine, store ?? '', ...several], {
    ...environment,
    ROPEWALK_HOME: home,
  });
}

async function happenTo(
  place: Place,
  leader: Server,
  what: { readonly fault: ServerFault; readonly forMs: number; others(): readonly Server[] },
): Promise<TakeOver> {
  const { fault, forMs } = what;
  const { program } = leader;
  const beganAt = performance.now();
  leader.state = fault === 'freeze' ? 'frozen' : 'gone';
  if (fault === 'freeze') {
    program.signal('SIGSTOP');
    const programs = await markedProcesses(leader.homeId);
    signalAll(programs, 'SIGSTOP');
    const ms = await untilAnswered(what.others(), beganAt);
    // It was deposed by now.
    await pause(forMs);
    signalAll(programs, 'SIGCONT');
    program.signal('SIGCONT');
    await program.ended;
    await startAgain(place, leader);
    return { fault, ms };
  }
  program.signal(fault === 'kill' ? 'SIGKILL' : 'SIGTERM');
  const answered = untilAnswered(what.others(), beganAt);
  await program.ended;
  await Promise.all([answered, startAgain(place, leader)]);
  return { fault, ms: await answered };
}

async function startAgain(place: Place, server: Server): Promise<void> {
  server.program = startOn(place, server.home, server.port);
  await server.program.ready;
  server.state = 'well';
}

/** Milliseconds since then until a call as workers make them was answered, and one of these leads. */
async function untilAnswered(servers: readonly Server[], sinceMs: number): Promise<number> {
  for (let turn = 0; ; turn += 1) {
    const through = servers[turn % servers.length];
    if (through === undefined || through.program.isOver()) {
      throw new Error(`a server has ended by itself:\n${through?.program.said() ?? ''}`);
    }
    const answer = await fetch(`http://127.0.0.1:${through.port}${WORKER_PREFIX}/beat`, {
      method: 'POST',
      headers: { authorization: 'Bearer nobody' },
    }).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.status === 401 && (await anyLeads(servers))) return performance.now() - sinceMs;
    await pause(LOOK_MS);
  }
}

async function leads({ port }: Server): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
  return ((await answer?.text()) ?? '').includes('"leader"');
}

async function anyLeads(servers: readonly Server[]): Promise<boolean> {
  return (await Promise.all(servers.map(leads))).includes(true);
}

async function findLeader(servers: readonly Server[]): Promise<Server> {
  for (;;) {
    for (const server of servers) if (await leads(server)) return server;
    await pause(LOOK_MS);
  }
}
