import { mulberry32 } from '../support/random.ts';
import { killsRun } from './kills-run.ts';

// `npm run test:kills`: kills runs at random moments until five hundred have been killed, over as many crews as that takes.
const WANTED = Number(process.argv[2] ?? 500);
const FEATURES = 40;
const KILLS_PER_CREW = 50;
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const random = mulberry32(seed);
console.log(`seed ${seed}`);

let total = 0;
let failed = false;
while (total < WANTED && !failed) {
  const startedAt = performance.now();
  const kills = Math.min(KILLS_PER_CREW, WANTED - total);
  const report = await killsRun({ kills, features: FEATURES, random });
  total += report.total;
  const left = Object.entries(report.left).filter(([, items]) => items.length > 0);
  failed = left.length > 0 || report.total === 0;
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(
    `${total} runs killed (${JSON.stringify(report.killed)}, ${seconds} s)`,
    left.length === 0 ? 'nothing left' : left,
  );
}
console.log(failed ? 'FAILED' : `ok: ${total} runs killed, everything as before`);
process.exitCode = failed ? 1 : 0;
