import { mulberry32 } from '../support/random.ts';
import { ELSEWHERE_WITHIN_MS, foundNoRoom, sentenceOf, tooLate, type Moved } from './elsewhere.ts';
import { fleetRun } from './fleet-run.ts';
import type { FleetReport } from './inspect.ts';
import { openDatabases } from '../support/databases.ts';

// `npm run test:fleet -- FAULTS SEED CONTROL_PLANES SHARE`: kills, freezes and cuts off workers until that has happened
// so often, over as many demos as it takes. With ROPEWALK_TEST_STORE=postgres the server works on a PostgreSQL of its
// own. With two control planes or more it always does, and SHARE of the faults (0.4 of them, when left out; 1 = all) are
// those of the one that leads: it is killed, frozen for longer than it takes until another one leads, or asked to end.
const wanted = Number(process.argv[2] ?? 30);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const servers = Number(process.argv[4] ?? 1);
const serverShare = servers > 1 ? Number(process.argv[5] ?? 0.4) : 0;
const random = mulberry32(seed);
const TAKE_OVER_LIMIT_MS = 15_000;
/** How runs end where no worker suffers: one agent of the demo dies, one claims what it has not done. */
const STORY: Readonly<Record<string, number>> = {
  completed: Infinity,
  landed: Infinity,
  verified: Infinity,
  died: 1,
  no_change: 1,
};
console.log(`seed ${seed}`);

const isOnPostgres = servers > 1 || process.env['ROPEWALK_TEST_STORE'] === 'postgres';
const database = isOnPostgres ? await openDatabases() : null;
let done = 0;
let failed = false;
const moved: Moved[] = [];
try {
  for (let demo = 1; (done < wanted || demo === 1) && !failed; demo += 1) {
    const startedAt = performance.now();
    const report = await fleetRun({
      faults: wanted - done,
      random,
      servers,
      serverShare,
      store: database === null ? null : await database.make(`demo_${demo}`),
      onFault: ({ worker, fault, forMs }) =>
        console.log(
          `${stamp(startedAt)} ${fault} ${worker ?? 'the one that leads'}, ${(forMs / 1_000).toFixed(1)} s`,
        ),
      onTakeOver: ({ fault, ms }) =>
        console.log(
          `${stamp(startedAt)} a worker was answered ${(ms / 1_000).toFixed(1)} s after: ${fault}`,
        ),
    });
    done += report.faults;
    moved.push(...report.moved);
    for (const one of report.moved) {
      console.log(`       ${sentenceOf(one)}${foundNoRoom(one) ? ' (no slot was free)' : ''}`);
    }
    const problems = problemsOf(report);
    const { passing, features, commits, faults, late, attempts } = report;
    const outcomes = [...report.outcomes].map(([name, times]) => `${times} ${name}`).join(', ');
    console.log(
      `${stamp(startedAt)} demo: ${passing}/${features} passing, ${commits} landings, ${faults} faults, ${attempts} attempts (${outcomes}), late work: ${late.join(', ') || 'none'}`,
      problems.length === 0 ? 'ok' : problems,
    );
    failed = problems.length > 0;
  }
} finally {
  await database?.close();
}
console.log(elsewhereLine());
console.log(failed ? 'FAILED' : `ok: ${done} faults, nothing lost, nothing landed twice`);
process.exitCode = failed ? 1 : 0;

function elsewhereLine(): string {
  const given = moved.flatMap(({ givenAfterMs }) => givenAfterMs ?? []).sort((a, b) => a - b);
  const noRoom = moved.filter(foundNoRoom).length;
  const longest = given.at(-1) ?? 0;
  const middle = given[Math.floor(given.length / 2)] ?? 0;
  return `elsewhere: ${moved.length} runs were lost by their workers, ${given.length} given again (middle ${(middle / 1_000).toFixed(1)} s, longest ${(longest / 1_000).toFixed(1)} s after the fault), ${noRoom} of them later than ${ELSEWHERE_WITHIN_MS / 1_000} s since no slot was free`;
}

function stamp(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s`;
}

function beyondTheStory(outcomes: ReadonlyMap<string, number>): string[] {
  return [...outcomes].flatMap(([outcome, times]) =>
    times <= (STORY[outcome] ?? 0) ? [] : [`${times} runs ended as ${outcome}`],
  );
}

function problemsOf(report: FleetReport): string[] {
  return [
    ...(report.features > 0 && report.passing === report.features
      ? []
      : [`${report.passing} of ${report.features} features pass`]),
    ...(report.ungated.length === 0
      ? []
      : [`without a passing gate: ${report.ungated.join(', ')}`]),
    ...(report.notOnce.length === 0
      ? []
      : [`not landed exactly once: ${report.notOnce.join(', ')}`]),
    ...(report.red === null ? [] : [`the head is red: ${report.red}`]),
    // While nobody leads, nobody's runs go elsewhere, and leases begin anew with who leads next.
    ...(report.takeOvers.length > 0 ? [] : report.moved.flatMap((one) => tooLate(one) ?? [])),
    ...report.takeOvers.flatMap(({ fault, ms }) =>
      ms <= TAKE_OVER_LIMIT_MS ? [] : [`a take-over (${fault}) took ${Math.round(ms)} ms`],
    ),
    ...(report.suffered === 0 ? beyondTheStory(report.outcomes) : []),
    ...(report.left.length === 0 ? [] : [`programs left: ${report.left.join(', ')}`]),
  ];
}
