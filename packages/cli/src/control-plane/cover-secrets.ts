import type { AgentEvent } from '@ropewalk/contracts';
import {
  accept,
  coverDeep,
  createSecretBook,
  secretsOfVariables,
  type AgentDriver,
  type AgentSession,
  type SecretBook,
  type Store,
} from '@ropewalk/core';
import type { EngineContext } from '@ropewalk/engine';

/** The secrets of a home: its token, and what the environment of the control plane holds. More are learnt as they come. */
export function openSecretBook(
  token: string,
  environment: Readonly<Record<string, string | undefined>>,
): SecretBook {
  const secrets = createSecretBook();
  [token, ...secretsOfVariables(environment)].forEach(secrets.learn);
  return secrets;
}

/** What a person gives us to be kept as it is: the address of a webhook is a secret that must be known to be used. */
const AS_GIVEN: ReadonlySet<string> = new Set(['notification.put_target']);

/** The same store, into which no secret gets: neither into its rows nor into the events that are published from them. */
export function coverStore(store: Store, secrets: Pick<SecretBook, 'cover'>): Store {
  return {
    ...store,
    execute: (name, input, now) =>
      store.execute(name, AS_GIVEN.has(name) ? input : coverDeep(input, secrets.cover), now),
  };
}

/** The same drivers, of whose agents nothing is heard that any part of this process knows for a secret. */
export function coverDrivers(
  resolve: EngineContext['resolveDriver'],
  secrets: Pick<SecretBook, 'cover'>,
): EngineContext['resolveDriver'] {
  return (spec, provider) => {
    const driver = resolve(spec, provider);
    return driver.ok ? accept(coverDriver(driver.value, secrets)) : driver;
  };
}

function coverDriver(driver: AgentDriver, secrets: Pick<SecretBook, 'cover'>): AgentDriver {
  return {
    ...driver,
    start: (launch) => coverSession(driver.start(launch), secrets),
  };
}

function coverSession(session: AgentSession, secrets: Pick<SecretBook, 'cover'>): AgentSession {
  return { ...session, events: coverEvents(session.events, secrets) };
}

async function* coverEvents(
  events: AsyncIterable<AgentEvent>,
  secrets: Pick<SecretBook, 'cover'>,
): AsyncGenerator<AgentEvent, void, void> {
  for await (const event of events) {
    if (event.type === 'tool_result' && event.images !== undefined) {
      const { images, ...rest } = event;
      yield { ...coverDeep(rest, secrets.cover), images };
    } else {
      yield coverDeep(event, secrets.cover);
    }
  }
}
