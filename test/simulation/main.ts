import { simulateDay } from './simulate-day.ts';

// `npm run simulate -- [DAYS] [SEED]`: simulated days of 24 hours, each from the next seed.
// `npm run simulate -- faults`: breaks each promise on purpose and wants it noticed.
const FAULTS = ['starts_while_parked', 'forgets_budgets', 'sleeps_on'] as const;
const SEEDS_PER_FAULT = 10;

const failed = process.argv[2] === 'faults' ? await breakThings() : await simulateDays();
console.log(failed ? 'FAILED' : 'ok');
process.exitCode = failed ? 1 : 0;

async function simulateDays(): Promise<boolean> {
  const days = Number(process.argv[2] ?? 3);
  const first = Number(process.argv[3] ?? Date.now() % 1_000_000);
  let isBroken = false;
  for (let seed = first; seed < first + days; seed += 1) {
    const report = await simulateDay({ seed, hours: 24 });
    console.log(JSON.stringify(report));
    isBroken ||= report.problems.length > 0;
  }
  return isBroken;
}

async function breakThings(): Promise<boolean> {
  let isUnnoticed = false;
  for (const fault of FAULTS) {
    let noticed: string | undefined;
    for (let seed = 1; seed <= SEEDS_PER_FAULT && noticed === undefined; seed += 1) {
      noticed = (await simulateDay({ seed, hours: 3, fault })).problems[0];
    }
    console.log(`${fault}: ${noticed ?? 'NOT NOTICED'}`);
    isUnnoticed ||= noticed === undefined;
  }
  return isUnnoticed;
}
