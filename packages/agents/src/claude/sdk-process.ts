import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { SpawnedProcess as SdkProcess } from '@anthropic-ai/claude-agent-sdk';
import type { ProcessExit, SpawnedProcess } from '@ropewalk/core';

/** Time between a polite signal of the SDK and the end of the tree. */
const KILL_GRACE_MS = 3_000;

/**
 * Shows one of our processes to the SDK. Its signals end the whole tree, since the program starts
 * every command in a session of its own. A signal says nothing about when: wait for `exited`.
 */
export function toSdkProcess(spawned: SpawnedProcess): SdkProcess {
  return new SdkProcessView(spawned);
}

/** A class because the SDK reads `exitCode` as a property and listens to events. */
class SdkProcessView extends EventEmitter implements SdkProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly #spawned: SpawnedProcess;
  #exit: ProcessExit | null = null;
  #killed = false;

  constructor(spawned: SpawnedProcess) {
    super();
    this.#spawned = spawned;
    this.stdin = toWritable(spawned);
    this.stdout = Readable.from(spawned.stdout, { objectMode: false });
    void this.#announceExit();
  }

  get killed(): boolean {
    return this.#killed;
  }

  get exitCode(): number | null {
    return this.#exit?.exitCode ?? null;
  }

  get signalCode(): NodeJS.Signals | null {
    return toSignal(this.#exit?.signal ?? null);
  }

  async #announceExit(): Promise<void> {
    this.#exit = await this.#spawned.exited;
    this.emit('exit', this.#exit.exitCode, this.signalCode);
  }

  kill(signal: NodeJS.Signals): boolean {
    this.#killed = true;
    void this.#spawned.stop(signal === 'SIGKILL' ? 0 : KILL_GRACE_MS);
    return true;
  }
}

function toWritable({ stdin }: SpawnedProcess): Writable {
  return new Writable({
    write(chunk: string | Uint8Array, _encoding, done) {
      stdin.write(chunk);
      done();
    },
    final(done) {
      stdin.end();
      done();
    },
  });
}

const SIGNALS = new Map<string, NodeJS.Signals>(
  (['SIGABRT', 'SIGHUP', 'SIGINT', 'SIGKILL', 'SIGSEGV', 'SIGTERM'] as const).map((name) => [
    name,
    name,
  ]),
);

/** The SDK only shows the name; one that is not in the list is shown as a kill. */
function toSignal(signal: string | null): NodeJS.Signals | null {
  return signal === null ? null : (SIGNALS.get(signal) ?? 'SIGKILL');
}
