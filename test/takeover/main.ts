import { openDatabases } from '../support/databases.ts';
import { takeoverRun, type TakeoverReport, type Way } from './takeover-run.ts';

// `npm run test:takeover [-- ROUNDS]`: each round has one that leads killed, one frozen and one hand over.
const rounds = Number(process.argv[2] ?? 3);
const WAYS: readonly Way[] = ['killed', 'frozen', 'handed_over'];
const LIMIT_MS = 15_000;

const databases = await openDatabases();
try {
  for (let round = 1; round <= rounds; round += 1) {
    const report = await takeoverRun({
      database: await databases.make(`round_${round}`),
      ways: WAYS,
    });
    process.stdout.write(
      `${JSON.stringify({ round, ...report, accepted: report.accepted.length, present: report.present.length })}\n`,
    );
    const faults = faultsOf(report);
    if (faults.length > 0) {
      process.stderr.write(`${faults.join('\n')}\n`);
      process.exitCode = 1;
    }
  }
} finally {
  await databases.close();
}

function faultsOf(report: TakeoverReport): readonly string[] {
  const lost = report.accepted.filter((name) => !report.present.includes(name));
  const late = report.takeovers.filter(({ ms }) => ms > LIMIT_MS);
  return [
    ...late.map(({ way, ms }) => `A take-over (${way}) took ${Math.round(ms)} ms.`),
    ...lost.map((name) => `${name} was accepted and is not there.`),
    ...report.repeated.map((name) => `${name} was asked for twice.`),
    ...(report.worked.every((status) => status === 'passing') ? [] : ['Not every feature passes.']),
    ...(report.landings.every((times) => times === 1) ? [] : ['A feature has landed twice.']),
    ...(report.keptAtRemote ? [] : ['The remote of the hub stands elsewhere.']),
  ];
}
