import type { Event, EventType, NotificationTarget } from '@ropewalk/contracts';
import {
  MOMENT_EVENTS,
  momentOf,
  toN8nBody,
  toWebhookBody,
  type MomentSeen,
  type NewDelivery,
  type Store,
} from '@ropewalk/core';

/** Turns what has happened into notifications, each once, also across a crash. */
export interface Collector {
  /** Looks at every event since the last time; answers how many notifications were put on their way. */
  collect(): Promise<number>;
  /** Puts one moment on its way that no event tells of. */
  tell(targets: readonly NotificationTarget[], seen: MomentSeen): Promise<number>;
  /** Whether an event may lead to a notification; cheap enough for every one. */
  concerns(event: Event): boolean;
}

const PROGRESS_EVENTS: readonly EventType[] = [
  'landing.landed',
  'feature.regressed',
  'feature.deleted',
];
const TYPES: readonly EventType[] = [...MOMENT_EVENTS, ...PROGRESS_EVENTS];
const PAGE = 500;

export function createCollector(deps: { readonly store: Store; now(): number }): Collector {
  const { store } = deps;
  const progress = createProgress(store);
  /** `seq` up to which everything was looked at by this process; null before the first look. */
  let reached: number | null = null;

  const queue = async (
    deliveries: readonly NewDelivery[],
    targets: readonly NotificationTarget[],
    seq: number | null,
  ): Promise<number> => {
    const cursors = seq === null ? [] : targets.map(({ id }) => ({ targetId: id, seq }));
    const queued = await store.execute('notification.queue', { deliveries, cursors }, deps.now());
    return queued.ok ? queued.value.queued : 0;
  };

  return {
    concerns: ({ body }) =>
      body.type === 'feature.moved'
        ? body.state.status === 'needs_input' || body.state.status === 'parked'
        : TYPES.includes(body.type),
    async tell(targets, seen) {
      const moment = await describe(store, seen);
      return moment === null ? 0 : queue(targets.map(addressed(moment)), [], null);
    },
    async collect() {
      const targets = await store.query('notificationTargets', {});
      if (targets.length === 0) {
        return 0;
      }
      let queued = 0;
      let after = reached ?? Math.min(...targets.map(({ cursor }) => cursor));
      for (;;) {
        const events = await store.query('events', {
          projectId: null,
          after,
          limit: PAGE,
          types: TYPES,
        });
        const last = events.at(-1);
        if (last === undefined) {
          return queued;
        }
        const deliveries = [
          ...(await momentsFor(store, targets, events)),
          ...(await progress.notificationsFor(targets, events, new Date(deps.now()))),
        ];
        // Where nothing is to be told, a restart may as well look again; but not at ever more of it.
        if (deliveries.length > 0 || events.length === PAGE) {
          queued += await queue(deliveries, targets, last.seq);
        }
        after = last.seq;
        reached = after;
      }
    },
  };
}

interface Described {
  readonly seen: MomentSeen;
  readonly body: string;
}

/** Null when the project is gone: nobody is told of it any more. */
async function describe(store: Store, seen: MomentSeen): Promise<Described | null> {
  const project = await store.query('projectById', { projectId: seen.projectId });
  if (project === null) {
    return null;
  }
  const feature =
    seen.featureId === null ? null : await store.query('feature', { featureId: seen.featureId });
  const timestamp = new Date(seen.at).toISOString();
  return { seen, body: JSON.stringify(toWebhookBody(seen, { project, feature, timestamp })) };
}

function addressed({ seen, body }: Described): (target: NotificationTarget) => NewDelivery {
  return (target) => ({
    targetId: target.id,
    projectId: seen.projectId,
    key: seen.key,
    type: seen.moment,
    body,
  });
}

async function momentsFor(
  store: Store,
  targets: readonly NotificationTarget[],
  events: readonly Event[],
): Promise<NewDelivery[]> {
  const deliveries: NewDelivery[] = [];
  for (const event of events) {
    const seen = momentOf(event);
    const told =
      seen === null
        ? []
        : targets.filter((target) => hears(target, event) && target.moments.includes(seen.moment));
    const moment = seen === null || told.length === 0 ? null : await describe(store, seen);
    if (moment !== null) {
      deliveries.push(...told.map(addressed(moment)));
    }
  }
  return deliveries;
}

function hears(target: NotificationTarget, event: Event): boolean {
  const isOurs = target.projectId === null || target.projectId === event.projectId;
  return isOurs && event.seq > target.cursor;
}

/** Keeps which features passed when the last progress was told, as the reference does. */
function createProgress(store: Store) {
  const passedBefore = new Map<number, Set<number>>();

  const notificationOf = async (
    targets: readonly NotificationTarget[],
    events: readonly Event[],
    now: Date,
  ): Promise<NewDelivery[]> => {
    const landed = events.filter(
      ({ body }) => body.type === 'landing.landed' && body.featureId !== null,
    );
    const last = landed.at(-1);
    if (last === undefined) {
      return [];
    }
    const { projectId } = last;
    const project = await store.query('projectById', { projectId });
    const features = await store.query('features', { projectId });
    const passing = features.filter(({ state }) => state.status === 'passing').map(({ id }) => id);
    const before = passedBefore.get(projectId) ?? without(passing, landed);
    passedBefore.set(projectId, new Set(passing));
    const body = project === null ? null : toN8nBody(project, features, before, now.toISOString());
    return body === null
      ? []
      : targets
          .filter((target) => hears(target, last))
          .map((target) => ({
            targetId: target.id,
            projectId,
            key: `progress-${last.seq}`,
            type: 'test_progress',
            body: JSON.stringify(body),
          }));
  };

  return {
    async notificationsFor(
      targets: readonly NotificationTarget[],
      events: readonly Event[],
      now: Date,
    ): Promise<NewDelivery[]> {
      const wanted = targets.filter(({ kind }) => kind === 'n8n');
      if (wanted.length === 0) {
        return [];
      }
      for (const { body, projectId } of events) {
        if (body.type === 'feature.regressed' || body.type === 'feature.deleted') {
          passedBefore.get(projectId)?.delete(body.featureId);
        }
      }
      const deliveries: NewDelivery[] = [];
      for (const projectId of new Set(events.map((event) => event.projectId))) {
        const own = events.filter((event) => event.projectId === projectId);
        deliveries.push(...(await notificationOf(wanted, own, now)));
      }
      return deliveries;
    },
  };
}

function without(passing: readonly number[], landed: readonly Event[]): Set<number> {
  const fresh = new Set(
    landed.map(({ body }) => (body.type === 'landing.landed' ? body.featureId : null)),
  );
  return new Set(passing.filter((id) => !fresh.has(id)));
}
