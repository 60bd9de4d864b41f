import type { Readable, Writable } from 'node:stream';
import {
  DEFAULT_MAX_MESSAGE_BYTES,
  MessageTooLargeError,
  RequestError,
  type AnyMessage,
  type Stream,
} from '@agentclientprotocol/sdk';
import { readJson } from './json.ts';

/** A connection's two directions over byte streams, one message in each line. */
export interface LineStream extends Stream {
  /** Resolves when the other side has nothing more to say. `readable` stays open then. */
  readonly ended: Promise<void>;
}

/**
 * What the library's `ndJsonStream` over `Readable.toWeb` and `Writable.toWeb` is, with one layer
 * instead of four: see docs/adr/0004 for what that saves at every start.
 */
export function createLineStream(input: Readable, output: Writable): LineStream {
  const send = (message: unknown) =>
    new Promise<void>((resolve, reject) => {
      output.write(`${JSON.stringify(message)}\n`, (cause) =>
        cause instanceof Error ? reject(cause) : resolve(),
      );
    });
  const ended = Promise.withResolvers<void>();
  const readable = new ReadableStream<AnyMessage>({
    start(controller) {
      const take = (line: string) => {
        if (line.trim() === '') return;
        const message = readJson(line);
        if (message === undefined) {
          const error = RequestError.parseError().toErrorResponse();
          send({ jsonrpc: '2.0', id: null, error }).catch((cause) => controller.error(cause));
        } else {
          // Whether it is a message, and which, is for the library to find out.
          controller.enqueue(message as AnyMessage);
        }
      };
      let rest = '';
      input.setEncoding('utf8');
      input.on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        lines.forEach(take);
        if (rest.length <= DEFAULT_MAX_MESSAGE_BYTES) return;
        input.pause();
        controller.error(new MessageTooLargeError(DEFAULT_MAX_MESSAGE_BYTES));
      });
      input.once('end', () => {
        take(rest);
        ended.resolve();
      });
      input.once('error', (cause) => controller.error(cause));
    },
  });
  return { readable, writable: writableOf(send), ended: ended.promise };
}

/**
 * For a library that takes and releases the writer for each message. Node's own writers make a V8
 * context once they are released (3 ms), and no snapshot can be taken from then on.
 */
function writableOf(send: (message: unknown) => Promise<void>): WritableStream<AnyMessage> {
  const done = () => Promise.resolve();
  const writer = {
    closed: new Promise<never>(() => undefined),
    ready: Promise.resolve(undefined),
    desiredSize: 1,
    write: send,
    close: done,
    abort: done,
    releaseLock: () => undefined,
  };
  return { locked: false, close: done, abort: done, getWriter: () => writer };
}
