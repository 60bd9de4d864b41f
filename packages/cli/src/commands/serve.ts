import { hostname, networkInterfaces } from 'node:os';
import { accept, refuse, type Result } from '@ropewalk/core';
import type { PostgresPlace } from '@ropewalk/store/postgres-place';
import { findRunning } from '../connection/connect.ts';
import type { ListenOptions } from '../control-plane/listen-options.ts';
import type { OpenControlPlane, OpenOptions } from '../control-plane/open-control-plane.ts';
import { chooseStore } from '../control-plane/store-choice.ts';
import { EXIT_CODES } from '../errors/exit-codes.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { openBrowser } from './open-browser.ts';

/** `ropewalk serve`, as it was typed. */
export interface ServeOptions {
  readonly port?: number;
  readonly host?: string;
  readonly store?: string;
  readonly advertise?: string;
  readonly hub?: string;
  /** Names under which browsers reach this machine. */
  readonly name?: readonly string[];
  readonly browser?: boolean;
  readonly auth?: boolean;
  readonly json?: boolean;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);
/** Where it listens when nobody has named a port: the first of these that is free. */
const FIRST_PORT = 8888;
const PORTS_TRIED = 20;

/** Makes this process the control plane of its home, and stays until it is interrupted. */
export async function serve(context: CommandContext, options: ServeOptions): CommandResult {
  const listen = toListenOptions(options);
  if (!listen.ok) {
    return listen;
  }
  context.interrupts.take();
  const store = chooseStore(wishOf(context, options), context.home);
  if (store.kind === 'postgres') {
    return await serveWithOthers(context, options, { place: store.place, listen: listen.value });
  }
  const opened = await onFreePort(options.port, async (port) =>
    (await import('../control-plane/open-control-plane.ts')).openControlPlane(
      openOptions(context, options, listen.value, port),
    ),
  );
  if (!opened.ok) {
    return opened;
  }
  try {
    announce(context, opened.value, listen.value, options);
    if (options.browser !== false) {
      await openBrowser(context, `${opened.value.url}${opened.value.signInPath()}`);
    }
    await aborted(context.interrupts.first);
  } finally {
    await opened.value.close();
  }
  return accept(EXIT_CODES.ok);
}

/** Bare `ropewalk`: the page of this home, whoever serves it. */
export async function start(context: CommandContext, options: ServeOptions): CommandResult {
  const running = await findRunning(context.home);
  if (running === null) {
    return serve(context, options);
  }
  const { createApiLink } = await import('../connection/sign-in-link.ts');
  const link = await createApiLink(context.home, running.url);
  context.terminal.print(`Ropewalk is running already (process ${running.pid}): ${link}`);
  if (options.browser !== false) {
    await openBrowser(context, link);
  }
  return accept(EXIT_CODES.ok);
}

function toListenOptions(options: ServeOptions): Result<ListenOptions> {
  const host = options.host ?? '127.0.0.1';
  const open = options.auth === false;
  if (open && !LOOPBACK.has(host)) {
    return refuse(
      'invalid_input',
      `--no-auth lets everybody in who can reach ${host}, so it works on 127.0.0.1 only. Leave out one of --no-auth and --host.`,
    );
  }
  const names = LOOPBACK.has(host) ? [] : namesOfThisMachine();
  return accept({
    host,
    names: [...names, ...(options.name ?? [])],
    access: open ? 'open' : 'token',
  });
}

function namesOfThisMachine(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) =>
    (entries ?? []).map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address)),
  );
  return [hostname(), ...addresses];
}

/** One of several control planes on one database: stands by until it leads. */
async function serveWithOthers(
  context: CommandContext,
  options: ServeOptions,
  { place, listen }: { readonly place: PostgresPlace; readonly listen: ListenOptions },
): CommandResult {
  const { openMember } = await import('../control-plane/fleet/open-member.ts');
  const { advertise } = options;
  const joined = await onFreePort(options.port, (port) =>
    openMember({
      ...openOptions(context, options, listen, port),
      port,
      place,
      ...(advertise === undefined ? {} : { advertise }),
    }),
  );
  if (!joined.ok) {
    return joined;
  }
  const member = joined.value;
  const interrupted = aborted(context.interrupts.first);
  try {
    const first = await Promise.race([member.settled, interrupted]);
    if (first !== undefined && first !== 'us') {
      announceStandingBy(context, member.url, first.address, options);
    }
    const leads = await Promise.race([member.leads, interrupted.then(() => null)]);
    if (leads === null) {
      return accept(EXIT_CODES.ok);
    }
    if (!leads.ok) {
      return leads;
    }
    announce(context, leads.value, listen, options);
    await Promise.race([interrupted, aborted(member.deposed)]);
    if (member.deposed.aborted && !context.interrupts.first.aborted) {
      return await giveWay(leads.value, place.shown);
    }
  } finally {
    await member.close();
  }
  return accept(EXIT_CODES.ok);
}

/**
 * Another one leads: nothing can be saved any more, and what was started here must not go on. Whoever keeps this
 * program running starts it again, and it stands by.
 */
async function giveWay(was: OpenControlPlane, database: string): CommandResult {
  await was.abandon();
  return refuse(
    'home_busy',
    `Another control plane has taken over the database ${database}, since this one had not shown for some time that it lives. The agents that it had started were ended; start it again to stand by.`,
  );
}

function wishOf({ environment }: CommandContext, { store }: ServeOptions) {
  return { environment, ...(store === undefined ? {} : { store }) };
}

function openOptions(
  context: CommandContext,
  options: ServeOptions,
  listen: ListenOptions,
  port: number,
): OpenOptions {
  const { hub } = options;
  const common = { ...wishOf(context, options), home: context.home, port, resume: true, listen };
  return hub === undefined ? common : { ...common, hub };
}

async function onFreePort<T>(
  wanted: number | undefined,
  open: (port: number) => Promise<Result<T>>,
): Promise<Result<T>> {
  const ports =
    wanted === undefined
      ? Array.from({ length: PORTS_TRIED }, (_, index) => FIRST_PORT + index)
      : [wanted];
  let refused: Result<T> = refuse('port_in_use', 'No port was tried.');
  for (const port of ports) {
    refused = await open(port);
    if (refused.ok || refused.refusal.code !== 'port_in_use') {
      return refused;
    }
  }
  return refused;
}

function announceStandingBy(
  { terminal }: CommandContext,
  url: string,
  leader: string | null,
  { json }: ServeOptions,
): void {
  terminal.print(
    json === true
      ? JSON.stringify({ url, leader_url: leader, pid: process.pid })
      : `Ropewalk stands by: ${url}. ${leader ?? 'A command'} leads; what comes here is sent there.`,
  );
}

function announce(
  { terminal }: CommandContext,
  { url, signInPath }: OpenControlPlane,
  { access }: ListenOptions,
  { json }: ServeOptions,
): void {
  const signIn = `${url}${signInPath()}`;
  if (access === 'open') {
    terminal.warn(
      'No authentication (--no-auth): every program and person on this machine can use Ropewalk. It starts no agents but playbooks.',
    );
  }
  terminal.print(
    json === true
      ? JSON.stringify({ url, sign_in_url: signIn, pid: process.pid })
      : access === 'open'
        ? `Ropewalk is ready: ${url}`
        : `Ropewalk is ready: ${url} (to sign a browser in, once: ${signIn})`,
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
