import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { assertNever, commandHandlers, type CommandHandlers } from '@ropewalk/core';
import { createBatch } from './batch.ts';
import { openSqliteStoreInThread, type SqliteStore } from './in-thread-store.ts';
import {
  toSentError,
  workerDataSchema,
  type Answer,
  type Question,
  type Request,
} from './worker-messages.ts';

/* The program of the worker thread; started by `worker-store.ts` and by nobody else. */

if (parentPort === null) {
  throw new Error('this module is the program of a worker thread');
}
await serve(parentPort);

async function serve(port: MessagePort): Promise<void> {
  const say = createBatch<Answer>((answers) => port.postMessage(answers));
  let store: SqliteStore;
  try {
    const { handlers, file, busyTimeoutMs } = workerDataSchema.parse(workerData);
    store = await openSqliteStoreInThread({
      file,
      ...(busyTimeoutMs === undefined ? {} : { busyTimeoutMs }),
      handlers: await importHandlers(handlers),
    });
  } catch (error) {
    say({ kind: 'not_opened', error: toSentError(error) });
    return;
  }
  store.subscribe((committed) => say({ kind: 'committed', committed }));
  port.on('message', (requests: readonly Request[]) => {
    requests.forEach((request) => void answer(request));
  });
  say({ kind: 'opened' });

  async function answer({ id, question }: Request): Promise<void> {
    try {
      say({ kind: 'answered', id, value: await perform(store, question) });
    } catch (error) {
      say({ kind: 'failed', id, error: toSentError(error) });
    }
    if (question.kind === 'close') {
      // Behind the answer, which is posted with its batch.
      queueMicrotask(() => port.close());
    }
  }
}

async function importHandlers(module: string | null): Promise<Partial<CommandHandlers>> {
  if (module === null) {
    return commandHandlers;
  }
  const imported: { readonly commandHandlers?: Partial<CommandHandlers> } = await import(module);
  if (imported.commandHandlers === undefined) {
    throw new Error(`the module ${module} exports no commandHandlers`);
  }
  return imported.commandHandlers;
}

function perform(store: SqliteStore, question: Question): Promise<unknown> {
  switch (question.kind) {
    case 'execute':
      return store.execute(question.name, question.input, question.now);
    case 'query':
      return store.query(question.name, question.parameters);
    case 'settle_effect':
      return store.settleEffect(question.effectId);
    case 'backup':
      return store.backup(question.toFile);
    case 'check_integrity':
      return store.checkIntegrity();
    case 'close':
      return store.close();
    default:
      return assertNever(question);
  }
}
