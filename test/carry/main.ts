import { openDatabases } from '../support/databases.ts';
import { carryRun } from './carry-run.ts';

// `npm run test:carry -- [FEATURES] [SEED]`: five workers carry the runs of so many features, with faults.
const features = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const SAY_MS = 10_000;
console.log(`seed ${seed}`);

const databases = await openDatabases();
const startedAt = performance.now();
let saidAt = startedAt;
try {
  const report = await carryRun({
    url: await databases.make('carry'),
    features,
    seed,
    faultShare: 0.04,
    onTick(landed, counts) {
      if (performance.now() - saidAt > SAY_MS) {
        saidAt = performance.now();
        console.log(`${landed} landed`, JSON.stringify(counts));
      }
    },
  });
  const { problems, ...rest } = report;
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(JSON.stringify({ ...rest, seconds }));
  problems.slice(0, 50).forEach((problem) => console.log(problem));
  console.log(
    problems.length === 0
      ? `ok: ${report.leases} leases, ${report.landed} of ${features} landed, each once; all late writes refused`
      : `FAILED: ${problems.length} problems`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await databases.close();
}
