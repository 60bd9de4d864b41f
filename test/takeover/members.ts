import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createControlClient } from '@ropewalk/client';
import type { ControlPlane } from '@ropewalk/contracts';
import { z } from 'zod';
import { startRopewalk, type Ended } from '../../packages/cli/src/testing/ropewalk.ts';

/** A control plane as a process of its own, one of several on a database. */
export interface MemberProcess {
  readonly pid: number;
  readonly url: string;
  readonly home: string;
  /** Operations, through this one, whoever leads. */
  readonly control: ControlPlane;
  readonly ended: Promise<Ended>;
  /** Resolves when it has said that it leads. */
  readonly led: Promise<unknown>;
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void;
}

export interface MembersPlace {
  /** Address of the database. */
  readonly database: string;
  /** Folder of the remotes of hubs. */
  readonly hub: string;
  readonly person: string;
}

const firstLine = z
  .string()
  .transform((text) => z.object({ url: z.string(), pid: z.number() }).parse(JSON.parse(text)));

/** Starts one with a home, and waits until it leads or stands by. The caller ends it. */
export async function startMember(place: MembersPlace, home: string): Promise<MemberProcess> {
  const started = startRopewalk(
    ['serve', '--store', place.database, '--hub', place.hub, '--no-browser', '--json'],
    { home, person: place.person, cwd: place.person },
  );
  const { url, pid } = firstLine.parse((await started.said('}\n')).split('\n')[0]);
  const token = (await readFile(join(home, 'token'), 'utf8')).trim();
  const led = started.said('sign_in_url');
  // Who is ended before it leads never does.
  led.catch(() => undefined);
  return {
    pid,
    url,
    home,
    control: createControlClient({ url, token }),
    ended: started.ended,
    led,
    signal: (signal) => process.kill(pid, signal),
  };
}
