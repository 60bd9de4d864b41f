import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { printFigure, quantile, rounded } from './figures.ts';

const roundSchema = z.object({
  takeovers: z.array(z.object({ way: z.string(), ms: z.number() })),
  asked: z.int(),
  accepted: z.int(),
});

/**
 * How long it takes until another control plane answers when the one that leads is killed, frozen or hands over, while
 * commands are asked for one after another.
 */
export function benchTakeover(isQuick: boolean): void {
  const main = fileURLToPath(new URL('../test/takeover/main.ts', import.meta.url));
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--conditions=source', main, isQuick ? '1' : '5'],
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
  );
  if (status !== 0) process.exitCode = 1;
  const rounds = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => roundSchema.parse(JSON.parse(line)));
  const takeovers = Map.groupBy(
    rounds.flatMap((round) => round.takeovers),
    ({ way }) => way,
  );
  for (const [way, times] of takeovers) {
    const ms = times.map((time) => time.ms);
    printFigure('fleet_takeover', {
      way,
      times: ms.length,
      p50Ms: rounded(quantile(ms, 0.5)),
      maxMs: rounded(Math.max(...ms)),
    });
  }
  printFigure('fleet_takeover_commands', {
    asked: sum(rounds.map(({ asked }) => asked)),
    accepted: sum(rounds.map(({ accepted }) => accepted)),
    // The program that was run fails otherwise.
    lostOrRepeated: status === 0 ? 0 : null,
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
