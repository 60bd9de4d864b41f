import { Worker } from 'node:worker_threads';
import { StoreFailure } from '@ropewalk/core';
import { closedFailure } from '../closed-failure.ts';
import { createPublisher } from '../publisher.ts';
import { createBatch } from './batch.ts';
import type { SqliteStore } from './in-thread-store.ts';
import type { SqliteFile } from './sqlite-database.ts';
import {
  fromSentError,
  type Answer,
  type Question,
  type Request,
  type WorkerData,
} from './worker-messages.ts';

export interface WorkerStoreOptions extends SqliteFile {
  /** Module that exports `commandHandlers`, imported by the worker; `@ropewalk/core` if not given. */
  readonly handlers?: string | URL;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * Opens the database in a thread of its own, so that a slow statement never holds up the caller.
 * Throws `StoreFailure`, from here and from every method; the thread ends with `close()`.
 */
export async function openSqliteStore(options: WorkerStoreOptions): Promise<SqliteStore> {
  const worker = startWorker(options);
  const pending = new Map<number, Pending>();
  const publisher = createPublisher();
  const exited = whenExited(worker, pending);
  await whenOpened(worker, exited);
  worker.on('message', (answers: readonly Answer[]) => {
    answers.forEach((answer) => take(answer, pending, publisher.publish));
  });
  const post = createBatch<Request>((requests) => worker.postMessage(requests));
  let lastId = 0;
  let closing: Promise<void> | null = null;

  function send(question: Question): Promise<unknown> {
    return new Promise((resolve, reject) => {
      lastId += 1;
      pending.set(lastId, { resolve, reject });
      post({ id: lastId, question });
    });
  }

  async function ask<T>(question: Question): Promise<T> {
    if (closing !== null || worker.threadId === -1) {
      throw closedFailure();
    }
    // The worker runs this same code: what it answers to a question has the type of that question.
    return (await send(question)) as T;
  }

  return {
    execute: (name, input, now) => ask({ kind: 'execute', name, input, now }),
    query: (name, parameters) => ask({ kind: 'query', name, parameters }),
    settleEffect: (effectId) => ask({ kind: 'settle_effect', effectId }),
    backup: (toFile) => ask({ kind: 'backup', toFile }),
    checkIntegrity: () => ask({ kind: 'check_integrity' }),
    subscribe: publisher.subscribe,
    close() {
      closing ??= worker.threadId === -1 ? exited.then(ignore) : closeWorker();
      return closing;
    },
  };

  async function closeWorker(): Promise<void> {
    await send({ kind: 'close' });
    await exited;
  }
}

function startWorker({ file, busyTimeoutMs, handlers }: WorkerStoreOptions): Worker {
  // A build has it beside this module; for a source it is built, too: see build-threads.mjs.
  const fromSource = import.meta.url.endsWith('.ts');
  const program = fromSource ? '../../dist/threads/store-worker.js' : './store-worker.js';
  const data: WorkerData = {
    file,
    ...(busyTimeoutMs === undefined ? {} : { busyTimeoutMs }),
    handlers: handlers === undefined ? null : String(handlers),
  };
  return new Worker(new URL(program, import.meta.url), {
    name: 'ropewalk-store',
    workerData: data,
    // Modules with other handlers are sources, too, and need those of the packages.
    execArgv: fromSource ? ['--conditions=source'] : [],
  });
}

/** Resolves when the thread is gone, with what ended it; whoever still waits for an answer hears of it. */
function whenExited(worker: Worker, pending: Map<number, Pending>): Promise<StoreFailure> {
  return new Promise((resolve) => {
    let cause: unknown;
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => {
      const failure = new StoreFailure(
        'database_failed',
        'The thread that holds the database has ended. Start Ropewalk again.',
        { cause },
      );
      for (const { reject } of pending.values()) {
        reject(failure);
      }
      pending.clear();
      resolve(failure);
    });
  });
}

async function whenOpened(worker: Worker, exited: Promise<StoreFailure>): Promise<void> {
  const first = new Promise<Answer | undefined>((resolve) => {
    worker.once('message', (answers: readonly Answer[]) => resolve(answers[0]));
  });
  const outcome = await Promise.race([first, exited]);
  if (outcome instanceof StoreFailure) {
    throw outcome;
  }
  if (outcome?.kind === 'not_opened') {
    await exited;
    throw fromSentError(outcome.error);
  }
}

function take(
  answer: Answer,
  pending: Map<number, Pending>,
  publish: ReturnType<typeof createPublisher>['publish'],
): void {
  if (answer.kind === 'committed') {
    publish(answer.committed);
  } else if (answer.kind === 'answered' || answer.kind === 'failed') {
    const waiting = pending.get(answer.id);
    pending.delete(answer.id);
    if (answer.kind === 'answered') {
      waiting?.resolve(answer.value);
    } else {
      waiting?.reject(fromSentError(answer.error));
    }
  }
}

function ignore(): void {}
