import type { AgentEvent } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startSession, type Emit, type ProgressEvent } from './session.ts';

async function collect(events: AsyncIterable<AgentEvent>): Promise<readonly AgentEvent[]> {
  const all: AgentEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const text = (value: string): ProgressEvent => ({ type: 'text', text: value });

describe('startSession', () => {
  it('ends with exactly one ending, whatever the body does and however it is cancelled', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('say' as const), text: fc.string() }),
      fc.record({ kind: fc.constant('yield' as const) }),
      fc.record({ kind: fc.constant('cancel' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step), fc.boolean(), async (steps, throws) => {
        const session = startSession(async (emit) => {
          for (const current of steps) {
            if (current.kind === 'say') emit(text(current.text));
            else if (current.kind === 'yield') await Promise.resolve();
            else session.cancel();
          }
          if (throws) throw new Error('broken');
          return { kind: 'completed' };
        });
        const events = await collect(session.events);
        const said = steps.filter((current) => current.kind === 'say');
        expect(events.slice(0, -1)).toEqual(said.map((current) => text(current.text)));
        expect(events.at(-1)).toMatchObject({
          type: 'ended',
          ending: { kind: throws ? 'failed' : 'completed' },
        });
      }),
    );
  });

  it('drops what comes after the end', async () => {
    let late: Emit = () => undefined;
    const session = startSession((emit) => {
      late = emit;
      return Promise.resolve({ kind: 'completed' });
    });
    const iterator = session.events[Symbol.asyncIterator]();
    expect(await iterator.next()).toMatchObject({ value: { type: 'ended' } });
    late(text('late'));
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('turns a body that throws at once into an ending', async () => {
    const session = startSession(() => {
      throw new Error('no process');
    });
    expect(await collect(session.events)).toEqual([
      {
        type: 'ended',
        ending: {
          kind: 'failed',
          code: 'protocol',
          message: 'The driver could not go on: no process',
        },
      },
    ]);
  });

  it('cancels when the listener leaves', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const session = startSession(async (emit, { cancelled }) => {
      cancelled.addEventListener('abort', () => resolve());
      emit(text('a'));
      await left;
      return { kind: 'cancelled' };
    });
    for await (const event of session.events) if (event.type === 'text') break;
    await left;
  });

  it('is to be iterated once', () => {
    const session = startSession(() => Promise.resolve({ kind: 'completed' }));
    session.events[Symbol.asyncIterator]();
    expect(() => session.events[Symbol.asyncIterator]()).toThrow('once');
  });
});
