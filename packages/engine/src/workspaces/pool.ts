import { join } from 'node:path';
import type { ProjectConfig } from '@ropewalk/contracts';
import { changedSince } from '../trespass/changed-since.ts';
import type { Blank, Cutter } from './cutter.ts';
import type { Ground } from './ground.ts';
import type { SetupCache } from './setup-cache.ts';
import type { ChangedWorkspace } from './workspace-types.ts';

interface Goal {
  readonly config: ProjectConfig | null;
  readonly size: number;
}

/** Blank workspaces that were cut ahead. */
export class Pool {
  readonly #ground: Ground;
  readonly #setups: SetupCache;
  readonly #cutter: Cutter;
  readonly #blanks: Blank[] = [];
  /** Found changed, and not told yet. */
  readonly #changed: ChangedWorkspace[] = [];
  readonly #closing = new AbortController();
  #refilling: Promise<void> = Promise.resolve();
  /** The latest wish; an earlier one that is still being carried out gives way to it. */
  #goal: Goal | null = null;
  /** A setup that has failed at a commit would fail again; it is tried when somebody needs it. */
  #hopeless: string | null = null;

  constructor(ground: Ground, setups: SetupCache, cutter: Cutter) {
    this.#ground = ground;
    this.#setups = setups;
    this.#cutter = cutter;
  }

  /** Takes one that fits, brought to `head`; null when there is none. */
  async take(head: string, config: ProjectConfig | null): Promise<Blank | null> {
    const key = await this.#setups.key(head, config);
    // Where a wall stands, nobody could have been in it.
    if (!this.#ground.isWalled) await this.#dropChanged();
    // Which one is taken is decided without waiting, so that two callers never take the same.
    const fitting = this.#blanks.filter((blank) => fits(blank, key, config));
    const taken = fitting.find((blank) => blank.record.base === head) ?? fitting[0];
    if (taken === undefined) return null;
    this.#blanks.splice(this.#blanks.indexOf(taken), 1);
    return this.#bring(taken, head);
  }

  /** See `Workspaces.changes`. */
  async changes(): Promise<readonly ChangedWorkspace[]> {
    await this.#dropChanged();
    return this.#changed.splice(0);
  }

  async #dropChanged(): Promise<void> {
    for (const blank of this.#blanks.slice()) {
      const { root, stillSince, setupKey, excluded } = blank;
      // What setup has made can be large, and a wall is in front of it.
      const unseen =
        this.#ground.isWalled && setupKey !== null
          ? excluded.map((path) => join('tree', path.replace(/\/$/u, '')))
          : [];
      const changes = await changedSince(root, stillSince, unseen);
      const index = this.#blanks.indexOf(blank);
      // Whoever has taken it meanwhile works in it.
      if (changes.length === 0 || index < 0) continue;
      this.#blanks.splice(index, 1);
      this.#changed.push({ id: blank.id, changes });
      await this.#cutter.discard(blank);
    }
  }

  /** See `Workspaces.refill`. */
  refill(config: ProjectConfig | null, size: number): Promise<void> {
    this.#goal = { config, size };
    this.#refilling = this.#refilling
      .then(() => this.#pursueGoal())
      .catch((problem: unknown) => {
        if (!this.#closing.signal.aborted) this.#ground.onProblem?.(problem);
      });
    return this.#refilling;
  }

  /** Drops everything and waits for what is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#goal = null;
    await this.#refilling;
    for (const blank of this.#blanks.splice(0)) await this.#cutter.discard(blank);
  }

  async #pursueGoal(): Promise<void> {
    const goal = this.#goal;
    this.#goal = null;
    if (goal === null) return;
    const head = await this.#ground.hub.head();
    const key = await this.#setups.key(head, goal.config);
    // What is brought to another commit looks new afterwards.
    if (!this.#ground.isWalled) await this.#dropChanged();
    await this.#dropUnfit(goal, key);
    await this.#bringNext(head);
    while (this.#blanks.length < goal.size && !this.#isOver()) {
      if (!(await this.#cutOne(goal.config, head, key))) return;
    }
  }

  #isOver(): boolean {
    return this.#goal !== null || this.#closing.signal.aborted;
  }

  /**
   * Drops what does not fit any more. What fits stays where it was cut: it borrows the hub's objects, so
   * it is brought to the head in a moment, and most heads in between would be for nothing.
   */
  async #dropUnfit(goal: Goal, key: string | null): Promise<void> {
    const kept = this.#blanks.filter((blank) => fits(blank, key, goal.config)).slice(0, goal.size);
    const dropped = this.#blanks.filter((blank) => !kept.includes(blank));
    this.#blanks.splice(0, this.#blanks.length, ...kept);
    for (const blank of dropped) await this.#cutter.discard(blank);
  }

  /** The one that is taken next stands ready at the head: its run follows the landing that moved it. */
  async #bringNext(head: string): Promise<void> {
    if (this.#blanks.some((blank) => blank.record.base === head)) return;
    const next = this.#blanks.shift();
    if (next !== undefined) this.#blanks.unshift(await this.#bring(next, head));
  }

  async #cutOne(config: ProjectConfig | null, head: string, key: string | null): Promise<boolean> {
    const attempt = JSON.stringify([key, head]);
    if (this.#hopeless === attempt) return false;
    const { signal } = this.#closing;
    const made = await this.#cutter.cut({ head, config, signal });
    if (made.ok) {
      this.#blanks.push(made.value);
      return true;
    }
    this.#hopeless = attempt;
    this.#ground.onProblem?.(made.refusal);
    return false;
  }

  async #bring(blank: Blank, head: string): Promise<Blank> {
    try {
      return await this.#cutter.recut(blank, head);
    } catch (error) {
      await this.#cutter.discard(blank);
      throw error;
    }
  }
}

function fits(blank: Blank, key: string | null, config: ProjectConfig | null): boolean {
  const copied = config?.copy ?? [];
  return blank.setupKey === key && copied.every((path) => blank.excluded.includes(path));
}
