import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage } from '../support/stage.ts';
import { compareSessions, type OurSession } from './compare-messages.ts';
import { readKnownDifferences } from './known-differences.ts';
import { playSession, setUpSockets } from './play-sockets.ts';
import type { RecordingName } from './recording.ts';
import { readSockets, type SessionName } from './socket-recording.ts';

let stage: Stage;
const ours = new Map<SessionName, OurSession>();

// Both commits were told the same, so ours is told it once.
beforeAll(async () => {
  stage = await openStage({ SHELL: '/bin/bash' }, { host: '127.0.0.1', names: [], access: 'open' });
  await setUpSockets(stage);
  for (const recorded of await readSockets('head')) {
    ours.set(recorded.name, await playSession(stage, recorded));
  }
});
afterAll(() => stage?.close());

test.each<RecordingName>(['seed', 'head'])(
  'a page written for the reference (%s) hears what it knows, but for what is listed with its reason',
  async (recording) => {
    const sessions = await readSockets(recording);
    const found = sessions.flatMap((recorded) =>
      [...compareSessions(recorded, ours.get(recorded.name) ?? { heard: [], closings: [] })].map(
        ([about, differences]) => [`${recording} ${recorded.name} ${about}`, differences],
      ),
    );
    const known = Object.entries((await readKnownDifferences()).sockets)
      .filter(([name]) => name.startsWith(recording))
      .map(([name, { differences }]) => [name, differences]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(known));
  },
);

test('both commits were told the same', async () => {
  const [seed, head] = await Promise.all([readSockets('seed'), readSockets('head')]);
  expect(seed.map(({ sent }) => sent)).toEqual(head.map(({ sent }) => sent));
});
