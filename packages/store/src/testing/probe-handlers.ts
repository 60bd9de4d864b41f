import {
  accept,
  commandHandlers as realHandlers,
  refuse,
  type CommandHandlers,
  type Store,
  type StoreTransaction,
} from '@ropewalk/core';
import { z } from 'zod';

/*
 * A probe: the command `feature.note` runs a list of calls of StoreTransaction, which is its text, and
 * answers what they answered. All other commands are the real ones. A worker thread imports this
 * module too, so that every kind of store can be probed in the same way.
 */

type Method = Exclude<keyof StoreTransaction, 'now'>;
type Answer<M extends Method> = Awaited<ReturnType<StoreTransaction[M]>>;

/** How a probe ends after its calls. */
export type ProbeEnd = 'accept' | 'refuse' | 'throw' | 'exit';

export interface Call {
  readonly method: Method;
  readonly parameters: readonly unknown[];
}

/** For stores in other threads: the module that exports `commandHandlers`. */
export const PROBE_MODULE = import.meta.url;

export function call<M extends Method>(
  method: M,
  ...parameters: Parameters<StoreTransaction[M]>
): Call {
  return { method, parameters };
}

/** Runs the calls in one transaction; the answers, or null when it was refused. */
export async function probe(
  store: Store,
  now: number,
  calls: readonly Call[],
  end: ProbeEnd = 'accept',
): Promise<unknown[] | null> {
  const text = JSON.stringify({ calls, end });
  const result = await store.execute('feature.note', { featureId: 0, runId: null, text }, now);
  return result.ok ? z.array(z.unknown()).parse(JSON.parse(result.value.text)) : null;
}

/** Runs one method in a transaction of its own. */
export async function probeOne<M extends Method>(
  store: Store,
  now: number,
  method: M,
  ...parameters: Parameters<StoreTransaction[M]>
): Promise<Answer<M>> {
  const answers = await probe(store, now, [call(method, ...parameters)]);
  // The text was written by this module from what the method answered; it has no other type.
  return answers?.[0] as Answer<M>;
}

const scriptSchema = z.object({
  calls: z.array(z.object({ method: z.string(), parameters: z.array(z.unknown()) })),
  end: z.enum(['accept', 'refuse', 'throw', 'exit']),
});

const runProbe: CommandHandlers['feature.note'] = async (tx, input) => {
  const { calls, end } = scriptSchema.parse(JSON.parse(input.text));
  const answers: unknown[] = [];
  for (const { method, parameters } of calls) {
    const found: unknown = Reflect.get(tx, method);
    if (typeof found !== 'function') {
      throw new TypeError(`no method ${method}`);
    }
    answers.push((await Reflect.apply(found, tx, parameters)) ?? null);
  }
  switch (end) {
    case 'refuse':
      return refuse('invalid_input', 'The probe was told to refuse. Tell it something else.');
    case 'throw':
      throw new RangeError('the probe was told to throw');
    case 'exit':
      return process.exit(3);
    default:
      return accept({
        id: 0,
        featureId: 0,
        runId: null,
        text: JSON.stringify(answers),
        at: tx.now,
      });
  }
};

export const commandHandlers: CommandHandlers = { ...realHandlers, 'feature.note': runProbe };
