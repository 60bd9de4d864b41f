import type { Connection } from '../connection/connect.ts';
import type { CommandContext } from './command-context.ts';

/**
 * This process carries every crew of its home: it stays until the last one has ended. An interrupt
 * ends them with their work saved. Nothing to do when another process carries them.
 */
export async function awaitOtherCrews(
  context: CommandContext,
  connection: Connection,
): Promise<void> {
  if (connection.owner !== 'this_process') {
    return;
  }
  const { control } = connection;
  const health = await control.health({});
  const working = health.ok
    ? health.value.projects.filter(
        ({ crew }) => crew.status === 'running' || crew.status === 'draining',
      )
    : [];
  if (working.length === 0) {
    return;
  }
  const names = working.map(({ name }) => name);
  context.terminal.warn(
    `Other crews work in this process, too: ${names.join(', ')}. Waiting for their end; Ctrl-C saves their work and stops them.`,
  );
  await Promise.all(names.map((name) => awaitEnd(context, connection, name)));
}

async function awaitEnd(
  { interrupts }: CommandContext,
  { control }: Connection,
  name: string,
): Promise<void> {
  const stopping: Array<Promise<unknown>> = [];
  const stop = () => stopping.push(control['crew.stop']({ name, how: 'save_and_kill' }));
  interrupts.first.addEventListener('abort', stop, { once: true });
  if (interrupts.first.aborted) {
    stop();
  }
  const watching = new AbortController();
  try {
    const before = await control.status({ name });
    if (!before.ok || before.value.project.crew.status === 'stopped') {
      return;
    }
    const stream = await control.events({ name, after: before.value.seq }, watching.signal);
    if (!stream.ok) {
      return;
    }
    for await (const event of stream.value) {
      if (event.body.type === 'crew.ended') {
        break;
      }
    }
  } finally {
    watching.abort();
    interrupts.first.removeEventListener('abort', stop);
    await Promise.all(stopping);
  }
}
