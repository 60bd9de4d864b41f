import type { Reason } from '@ropewalk/contracts';
import type { Clock, Store } from '@ropewalk/core';
import type { Logger } from 'pino';
import type { LiveFeed } from '../runs/live-feed.ts';
import { createCollector } from './collector.ts';
import { createCourier } from './courier.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { createTargetSecrets } from './secrets.ts';
import { createStillWatch } from './still-watch.ts';
import { createTargetDesk, type TargetDesk } from './target-desk.ts';

/** Tells people of the few moments that they want to hear of. */
export interface Notifier extends TargetDesk {
  /** Takes up what an earlier process left; `progressUrl` is the reference's PROGRESS_N8N_WEBHOOK_URL. */
  start(options: { readonly progressUrl: string | null }): Promise<void>;
  /** Resolves when everything that has happened was looked at; what is on its way may still be. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface NotifierDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly homeId: string;
  /** Folder of the secrets. */
  readonly folder: string;
  /** Told of every secret that is saved or read. */
  readonly onSecret?: (secret: string) => void;
  readonly live: Pick<LiveFeed, 'subscribe'>;
  reasons(projectId: number): Promise<ReadonlyMap<number, Reason>>;
  /** How long a receiver may take; 5 s if not given, as in the reference. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;

export function createNotifier(deps: NotifierDeps): Notifier {
  const { store, clock, log } = deps;
  const secrets = createTargetSecrets(deps.folder, deps.onSecret ?? (() => undefined));
  const collector = createCollector({ store, now: () => clock.now() });
  const courier = createCourier({ ...deps, secrets, timeoutMs: deps.timeoutMs ?? TIMEOUT_MS });
  const gathering = createOneAtATime(
    async () => {
      if ((await collector.collect()) > 0) courier.hurry();
    },
    (err) => log.error({ err }, 'moments could not be looked at'),
  );
  const signs = createSignsOfLife(deps.live);
  const watch = createStillWatch({
    ...deps,
    lastSignOfLife: signs.last,
    tell: (targets, seen) => collector.tell(targets, seen),
    onTold: () => courier.hurry(),
  });
  const desk = createTargetDesk({ ...deps, secrets, courier, onChange: () => watch.look() });
  // Targets go with their project, in the database; their secrets are files.
  const tidying = createOneAtATime(
    async () => {
      // In this order: a target is there before its secret.
      const held = await secrets.held();
      const targets = await store.query('notificationTargets', {});
      const left = held.filter((id) => targets.every((target) => target.id !== id));
      await Promise.all(left.map((id) => secrets.remove(id)));
    },
    (err) => log.error({ err }, 'secrets of targets that are gone could not be removed'),
  );
  let unsubscribe = (): void => undefined;

  return {
    ...desk,
    async start({ progressUrl }) {
      unsubscribe = store.subscribe(({ events }) => {
        if (events.some((event) => collector.concerns(event))) gathering.hurry();
        if (events.some(({ body }) => body.type === 'project.deleted')) tidying.hurry();
        watch.heard(events);
      });
      await desk.takeFromEnvironment(progressUrl);
      tidying.hurry();
      gathering.hurry();
      courier.hurry();
      watch.look();
    },
    async idle() {
      await Promise.all([gathering.idle(), tidying.idle()]);
    },
    async close() {
      unsubscribe();
      await tidying.idle();
      await gathering.idle();
      await watch.close();
      signs.close();
      await courier.close();
    },
  };
}

/** When runs last said something, of every project that somebody has asked about. */
function createSignsOfLife(live: NotifierDeps['live']) {
  const lastAt = new Map<number, number>();
  const watched = new Map<number, () => void>();
  return {
    last(projectId: number): number | null {
      if (!watched.has(projectId)) {
        const stop = live.subscribe(projectId, (item) => {
          if (item.kind === 'entry') lastAt.set(projectId, item.entry.at);
        });
        watched.set(projectId, stop);
      }
      return lastAt.get(projectId) ?? null;
    },
    close: () => watched.forEach((stop) => stop()),
  };
}
