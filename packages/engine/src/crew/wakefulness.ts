import type { EventType } from '@ropewalk/contracts';
import type { EngineContext } from '../engine-types.ts';
import { createKeepAwake } from '../machine/keep-awake.ts';

/** Keeps the machine awake while a crew works. */
export interface Wakefulness {
  /** Looks at all crews, and again whenever one starts or ends. */
  watch(): Promise<void>;
  close(): Promise<void>;
}

const TELLING: ReadonlySet<EventType> = new Set<EventType>([
  'crew.started',
  'crew.paused',
  'crew.resumed',
  'crew.draining',
  'crew.ended',
  'settings.changed',
]);

export function createWakefulness(context: EngineContext): Wakefulness {
  const { store, log } = context;
  let unsubscribe = (): void => undefined;
  let looking = Promise.resolve();
  const awake = createKeepAwake({
    now: () => context.clock.now(),
    onFailure: (why) => log.info({ why }, 'the machine cannot be kept awake'),
  });
  const lookOnce = async (): Promise<void> => {
    const projects = await store.query('projects', {});
    const isWorking = projects.some(
      ({ crew }) => crew.status === 'running' || crew.status === 'draining',
    );
    awake.hold(isWorking && context.settings().keepAwake);
  };
  const look = (): void => {
    looking = looking
      .then(lookOnce)
      .catch((err: unknown) => log.error({ err }, 'it is not known whether a crew works'));
  };
  return {
    async watch() {
      unsubscribe = store.subscribe(({ events }) => {
        if (events.some(({ body }) => TELLING.has(body.type))) {
          look();
        }
      });
      look();
      await looking;
    },
    async close() {
      unsubscribe();
      await looking;
      await awake.close();
    },
  };
}
