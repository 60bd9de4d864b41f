import { setTimeout } from 'node:timers/promises';
import { BATCH_PROTOCOL } from '@ropewalk/contracts';
import {
  connectLive,
  connectRaw,
  type LiveClient,
} from '../packages/server/src/testing/live-client.ts';
import { printFigure, rounded } from './figures.ts';
import { linesOf, openTalkingPlane, type TalkingPlane } from './sockets/socket-crew.ts';

const MEBIBYTE = 1024 ** 2;
const SOCKETS = 100;
const LINES_PER_SECOND = 1_000;
const AGENTS = 4;
const IDLE_SOCKETS = 10;
/** What has not come by then is lost. */
const LATEST_MS = 10_000;

/** A hundred pages that watch agents who say a thousand lines a second, one of which has stopped reading. */
export async function benchSockets(quick: boolean): Promise<void> {
  const talk = { agents: AGENTS, linesPerSecond: LINES_PER_SECOND, seconds: quick ? 8 : 60 };
  const plane = await openTalkingPlane(talk);
  try {
    const pages = await connectAll(plane, IDLE_SOCKETS);
    const idle = await plane.idle(quick ? 5 : 20);
    printFigure('sockets_idle', { sockets: IDLE_SOCKETS, cpu_percent: rounded(idle * 100) });
    await Promise.all(pages.map((page) => page.close()));

    const readers = await Promise.all(
      Array.from({ length: SOCKETS }, () => count(plane, linesOf(talk))),
    );
    const [stuck] = await connectAll(plane, 1);
    stuck?.socket.pause();
    const startedAt = performance.now();
    const figures = await plane.crew();
    const seconds = (performance.now() - startedAt) / 1_000;
    await Promise.race([Promise.all(readers.map((reader) => reader.done)), setTimeout(LATEST_MS)]);
    stuck?.socket.resume();
    // A short run says less than what a client may fall behind: then it is not dropped.
    const dropped = await Promise.race([stuck?.closed, setTimeout(LATEST_MS, null)]);
    stuck?.socket.terminate();
    printFigure('sockets', {
      sockets: SOCKETS,
      seconds: rounded(seconds),
      lines_said: linesOf(talk),
      lines_per_second: rounded(linesOf(talk) / seconds),
      lines_received_least: Math.min(...readers.map((reader) => reader.lines())),
      lines_received_most: Math.max(...readers.map((reader) => reader.lines())),
      readers_dropped: readers.filter((reader) => reader.dropped()).length,
      stuck_reader_close_code: dropped?.code ?? null,
      loop_delay_p50_ms: rounded(figures.p50Ms),
      loop_delay_p99_ms: rounded(figures.p99Ms),
      loop_delay_max_ms: rounded(figures.maxMs),
      busiest_mib: rounded(figures.rssBytes / MEBIBYTE),
      control_plane_cpu_percent: rounded((figures.cpuMs / 1_000 / seconds) * 100),
    });
    readers.forEach((reader) => reader.close());
  } finally {
    await plane.close();
  }
}

function connectAll(plane: TalkingPlane, number: number): Promise<LiveClient[]> {
  return Promise.all(
    Array.from({ length: number }, () => connectLive(plane.url, { headers: headersOf(plane) })),
  );
}

const headersOf = ({ token }: TalkingPlane) => ({ authorization: `Bearer ${token}` });

/** A client that only counts: a hundred that parsed everything would measure themselves. */
async function count(plane: TalkingPlane, expected: number) {
  let lines = 0;
  let dropped = false;
  const done = Promise.withResolvers<void>();
  const socket = await connectRaw(
    plane.url,
    { headers: headersOf(plane), protocol: BATCH_PROTOCOL },
    (frame) => {
      for (let at = frame.indexOf(LINE); at !== -1; at = frame.indexOf(LINE, at + 1)) {
        lines += 1;
      }
      if (lines >= expected) done.resolve();
    },
  );
  socket.once('close', () => {
    dropped = true;
    done.resolve();
  });
  return {
    lines: () => lines,
    dropped: () => dropped,
    done: done.promise,
    close: () => socket.terminate(),
  };
}

const LINE = Buffer.from('"line":"bench line');
