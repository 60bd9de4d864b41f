import { mulberry32 } from '../support/random.ts';
import { crashRun, type CrashReport } from './crash-run.ts';

// `npm run test:crash`: kills control planes until fifty have been killed, over as many crews as that takes.
const WANTED = Number(process.argv[2] ?? 50);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const random = mulberry32(seed);
console.log(`seed ${seed}`);

let kills = 0;
let failed = false;
while (kills < WANTED && !failed) {
  const report = await crashRun({
    kills: WANTED - kills,
    random,
    onKill: (count, afterMs) => console.log(`kill ${kills + count} after ${afterMs} ms`),
  });
  kills += report.kills;
  const problems = problemsOf(report);
  console.log(
    `crew: ${report.passing}/${report.features} passing, ${report.kills} kills`,
    problems.length === 0 ? 'ok' : problems,
  );
  failed = problems.length > 0;
}
console.log(
  failed ? 'FAILED' : `ok: ${kills} kills, nothing lost, nothing landed twice, no orphans`,
);
process.exitCode = failed ? 1 : 0;

function problemsOf(report: CrashReport): string[] {
  const twice = [...report.landingsPerFeature].filter(([, count]) => count !== 1);
  return [
    ...(report.passing === 12 ? [] : [`${report.passing} of 12 features pass`]),
    ...(report.landingsPerFeature.size === 12 ? [] : ['a feature has no landing commit']),
    ...(twice.length === 0 ? [] : [`landed more than once: ${JSON.stringify(twice)}`]),
    ...(report.attempts === 0
      ? []
      : [`${report.attempts} attempts were counted for our own crashes`]),
    ...(report.orphans.length === 0 ? [] : [`processes left: ${report.orphans.join(' | ')}`]),
    ...(report.workspacesLeft.length === 0
      ? []
      : [`workspaces left: ${report.workspacesLeft.join(', ')}`]),
    ...(report.dirty === '' ? [] : [`the person's folder is dirty: ${report.dirty}`]),
  ];
}
