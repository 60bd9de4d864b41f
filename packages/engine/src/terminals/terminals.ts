import { randomBytes } from 'node:crypto';
import { accept, refuse, type Result } from '@ropewalk/core';
import type { Project } from '@ropewalk/contracts';
import type { EngineContext } from '../engine-types.ts';
import type { TerminalViewer } from './audience.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { terminalEnvironment } from './terminal-environment.ts';
import type { TerminalLink } from './viewer-link.ts';

/** A terminal as lists show it. */
export interface TerminalInfo {
  /** Eight hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

/** The terminals of a person, by project. They live as long as this process. */
export interface Terminals {
  /** In the order of their creation. Where there is none, "Terminal 1" is made. */
  list(project: Project): readonly TerminalInfo[];
  /** Without a name it gets the next "Terminal N". Refuses with `terminal_limit`. */
  create(project: Project, name: string | null): Result<TerminalInfo>;
  /** Refuses with `terminal_unknown`, as everything below. */
  rename(projectId: number, id: string, name: string): Result<TerminalInfo>;
  /** Ends its shell with all that it has started. */
  remove(projectId: number, id: string): Promise<Result<null>>;
  link(projectId: number, id: string, viewer: TerminalViewer): Result<TerminalLink>;
  /** The project goes: removes its terminals. */
  leave(projectId: number): Promise<void>;
  close(): Promise<void>;
}

export interface TerminalsDeps {
  readonly context: Pick<
    EngineContext,
    'host' | 'clock' | 'homeId' | 'searchPath' | 'log' | 'secrets'
  >;
  /** Of the person. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How long a shell goes on while nobody looks; a reload of the page keeps it. Default: 10 minutes. */
  readonly unwatchedMs?: number;
  /** How long one viewer that does not read may hold up the others. Default: 10 s. */
  readonly patienceMs?: number;
}

export const MAX_TERMINALS = 10;
const UNWATCHED_MS = 600_000;
const PATIENCE_MS = 10_000;
const NAMED_BY_US = /^Terminal (\d+)$/u;

interface Entry {
  info: TerminalInfo;
  readonly terminal: Terminal;
}

/** No terminals yet. */
export function createTerminals(deps: TerminalsDeps): Terminals {
  const { clock } = deps.context;
  const byProject = new Map<number, Map<string, Entry>>();
  const entriesOf = (projectId: number): Map<string, Entry> => {
    const entries = byProject.get(projectId) ?? new Map<string, Entry>();
    byProject.set(projectId, entries);
    return entries;
  };
  const find = (projectId: number, id: string): Result<Entry> => {
    const entry = byProject.get(projectId)?.get(id);
    return entry === undefined ? refuse('terminal_unknown', 'Terminal not found') : accept(entry);
  };
  const create = (project: Project, name: string | null): Result<TerminalInfo> => {
    const entries = entriesOf(project.id);
    if (entries.size >= MAX_TERMINALS) {
      return refuse(
        'terminal_limit',
        `"${project.name}" has ${MAX_TERMINALS} terminals already. Close one first.`,
      );
    }
    const id = randomBytes(4).toString('hex');
    const info = { id, name: name ?? nextName(entries), createdAt: clock.now() };
    entries.set(id, { info, terminal: openTerminal(deps, project, id) });
    return accept(info);
  };
  const leave = async (projectId: number): Promise<void> => {
    const entries = entriesOf(projectId);
    byProject.delete(projectId);
    await Promise.all([...entries.values()].map(({ terminal }) => terminal.close()));
  };
  return {
    list(project) {
      if (entriesOf(project.id).size === 0) create(project, null);
      return [...entriesOf(project.id).values()].map(({ info }) => info);
    },
    create,
    rename(projectId, id, name) {
      const entry = find(projectId, id);
      if (!entry.ok) return entry;
      entry.value.info = { ...entry.value.info, name };
      return accept(entry.value.info);
    },
    async remove(projectId, id) {
      const entry = find(projectId, id);
      if (!entry.ok) return entry;
      entriesOf(projectId).delete(id);
      await entry.value.terminal.close();
      return accept(null);
    },
    link(projectId, id, viewer) {
      const entry = find(projectId, id);
      return entry.ok ? accept(entry.value.terminal.link(viewer)) : entry;
    },
    leave,
    close: async () => {
      await Promise.all([...byProject.keys()].map(leave));
    },
  };
}

function openTerminal(deps: TerminalsDeps, project: Project, id: string): Terminal {
  const { host, clock, homeId, searchPath, log } = deps.context;
  return createTerminal({
    host,
    clock,
    marker: `${homeId}-terminal-${project.id}-${id}`,
    cwd: project.folder,
    env: terminalEnvironment(deps.environment, searchPath, deps.context.secrets),
    unwatchedMs: deps.unwatchedMs ?? UNWATCHED_MS,
    patienceMs: deps.patienceMs ?? PATIENCE_MS,
    onProblem: (err) =>
      log.error({ err, projectId: project.id, terminal: id }, 'a terminal failed'),
  });
}

function nextName(entries: ReadonlyMap<string, Entry>): string {
  const numbers = [...entries.values()].map(({ info }) =>
    Number(NAMED_BY_US.exec(info.name)?.[1] ?? 0),
  );
  return `Terminal ${Math.max(0, ...numbers) + 1}`;
}
