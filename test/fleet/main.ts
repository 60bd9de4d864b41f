import { mulberry32 } from '../support/random.ts';
import { createTestDatabase } from '../../packages/store/src/testing/test-database.ts';
import { fleetRun } from './fleet-run.ts';
import type { FleetReport } from './inspect.ts';

// `npm run test:fleet -- FAULTS SEED`: kills, freezes and cuts off workers until that has happened so often, over as
// many demos as it takes. With ROPEWALK_TEST_STORE=postgres the server works on a database of its own.
const wanted = Number(process.argv[2] ?? 30);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const random = mulberry32(seed);
console.log(`seed ${seed}`);

let done = 0;
let failed = false;
do {
  const database =
    process.env['ROPEWALK_TEST_STORE'] === 'postgres' ? await createTestDatabase() : null;
  const startedAt = performance.now();
  try {
    const report = await fleetRun({
      faults: wanted - done,
      random,
      store: database?.url ?? null,
      onFault: ({ worker, fault, forMs }) =>
        console.log(`${stamp(startedAt)} ${fault} ${worker} for ${(forMs / 1_000).toFixed(1)} s`),
    });
    done += report.faults;
    const problems = problemsOf(report);
    console.log(
      `${stamp(startedAt)} demo: ${report.passing}/${report.features} passing, ${report.commits} landings, ${report.faults} faults`,
      problems.length === 0 ? 'ok' : problems,
    );
    failed = problems.length > 0;
  } finally {
    await database?.drop();
  }
} while (done < wanted && !failed);
console.log(failed ? 'FAILED' : `ok: ${done} faults, nothing lost, nothing landed twice`);
process.exitCode = failed ? 1 : 0;

function stamp(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s`;
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
    ...(report.left.length === 0 ? [] : [`programs left: ${report.left.join(', ')}`]),
  ];
}
