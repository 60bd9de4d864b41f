import type {
  Event,
  MachineMessage,
  ProjectSummary,
  Quota,
  UsageMessage,
} from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import { dayAt } from '@ropewalk/engine';
import { listProjects } from '../../api/project-answers.ts';
import type { Peer } from '../peer.ts';
import { createPulse, type Pulse } from './pulse.ts';

/** What is told of the whole machine is made from. */
export interface MachineSources {
  readonly store: Store;
  /** Calls when a run has said what it used. Answers how to stop. */
  onUsage(listener: () => void): () => void;
  /** Calls when a worker has been heard of. Answers how to stop. */
  onBeat(listener: () => void): () => void;
  readUsage(): Promise<UsageMessage>;
  now(): number;
  /** Told of what broke on the way; the stream goes on with what comes next. */
  readonly onFailure: (failure: unknown) => void;
}

/** What is shown live of the machine, made once for all its clients. */
export interface MachineStream {
  /** Tells the present, and what changes from then on. */
  add(peer: Peer): void;
  remove(peer: Peer): void;
  /** Follows nothing any more. */
  close(): void;
}

const PROJECTS_MS = 250;
const USAGE_MS = 1_000;
const FLEET_MS = 1_000;

interface Present {
  readonly projects: ReadonlyMap<string, ProjectSummary>;
  readonly quotas: readonly Quota[];
  readonly usage: UsageMessage;
}
type Part = keyof Present;

/** What was last told: state and nothing else, so that whoever comes later gets the same. Null until it is read. */
interface Told {
  present: Present | null;
}

/** Reads the present and follows the store's events from there. */
export async function openMachineStream(sources: MachineSources): Promise<MachineStream> {
  const peers = new Set<Peer>();
  const told: Told = { present: null };
  const send = (message: MachineMessage): void => {
    const json = JSON.stringify(message);
    peers.forEach((peer) => peer.sendText(json));
  };
  const looks = createLooks(sources, told, send);
  // What happens while the present is read is looked at once more behind it.
  const early = new Set<Part>();
  const call = (part: Part): void => {
    if (told.present === null) early.add(part);
    else looks[part].call();
  };
  const fleet = createPulse(
    async () => send({ type: 'fleet_changed' }),
    FLEET_MS,
    sources.onFailure,
  );
  const stops = [
    sources.store.subscribe(({ events }) => {
      for (const event of events) {
        partsOf(event).forEach(call);
        if (event.body.type === 'settings.changed') send({ type: 'settings_changed' });
        if (isOfFleet(event)) fleet.call();
      }
    }),
    sources.onUsage(() => call('usage')),
    sources.onBeat(fleet.call),
    fleet.stop,
    followDays(sources, () => call('usage')),
    ...Object.values(looks).map(({ stop }) => stop),
  ];
  const close = (): void => stops.forEach((stop) => stop());
  const present = await readPresent(sources).catch((failure: unknown) => {
    close();
    throw failure;
  });
  told.present = present;
  early.forEach(call);

  return {
    add(peer) {
      const { projects, quotas, usage } = told.present ?? present;
      peer.send({ type: 'projects', projects: [...projects.values()] });
      peer.send({ type: 'quotas', quotas: [...quotas] });
      peer.send(usage);
      peers.add(peer);
    },
    remove: (peer) => void peers.delete(peer),
    close,
  };
}

/** For each part, how it is read again and what is told of it then. */
function createLooks(
  { store, readUsage, onFailure }: MachineSources,
  told: Told,
  send: (message: MachineMessage) => void,
): Readonly<Record<Part, Pulse>> {
  const look = <P extends Part>(
    part: P,
    gapMs: number,
    read: () => Promise<Present[P]>,
    changes: (before: Present[P], now: Present[P]) => readonly MachineMessage[],
  ): Pulse =>
    createPulse(
      async () => {
        const now = await read();
        if (told.present === null) return;
        const before = told.present[part];
        told.present = { ...told.present, [part]: now };
        changes(before, now).forEach(send);
      },
      gapMs,
      onFailure,
    );
  return {
    projects: look(
      'projects',
      PROJECTS_MS,
      async () => byName(await listProjects(store)),
      changesBetween,
    ),
    quotas: look(
      'quotas',
      PROJECTS_MS,
      () => store.query('quotas', {}),
      (before, now) => (differ(before, now) ? [{ type: 'quotas', quotas: [...now] }] : []),
    ),
    // Minutes pass for as long as anybody works: they are no news by themselves.
    usage: look('usage', USAGE_MS, readUsage, (before, now) =>
      differ({ ...before, today_minutes: 0 }, { ...now, today_minutes: 0 }) ? [now] : [],
    ),
  };
}

async function readPresent({ store, readUsage }: MachineSources): Promise<Present> {
  const [projects, quotas, usage] = await Promise.all([
    listProjects(store),
    store.query('quotas', {}),
    readUsage(),
  ]);
  return { projects: byName(projects), quotas, usage };
}

/** Whether the list of workers, their runs, or who may join can be another after it. */
function isOfFleet({ body: { type } }: Event): boolean {
  return type.startsWith('worker.') || type === 'run.assigned' || type === 'run.ended';
}

/** What an event can have changed. */
function partsOf({ body }: Event): readonly Part[] {
  switch (body.type) {
    case 'settings.changed':
      return ['usage'];
    case 'quota.changed':
      return ['projects', 'quotas'];
    case 'run.ended':
    case 'project.reset':
    case 'project.deleted':
    case 'project.imported':
      return ['projects', 'usage'];
    default:
      return ['projects'];
  }
}

/** Calls when a new day has begun. */
function followDays({ now }: Pick<MachineSources, 'now'>, call: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const at = now();
    timer = setTimeout(
      () => {
        call();
        wait();
      },
      dayAt(at).endsAt - at,
    );
    timer.unref();
  };
  wait();
  return () => clearTimeout(timer);
}

function byName(projects: readonly ProjectSummary[]): ReadonlyMap<string, ProjectSummary> {
  return new Map(projects.map((project) => [project.name, project]));
}

function changesBetween(
  before: ReadonlyMap<string, ProjectSummary>,
  after: ReadonlyMap<string, ProjectSummary>,
): readonly MachineMessage[] {
  const removed = [...before.keys()].filter((name) => !after.has(name));
  const changed = [...after.values()].filter((project) =>
    differ(before.get(project.name), project),
  );
  return [
    ...removed.map((name) => ({ type: 'project_removed', name }) as const),
    ...changed.map((project) => ({ type: 'project_update', project }) as const),
  ];
}

/** Both are made by the same hands, so that equal ones are written equally. */
function differ(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}
