import { join } from 'node:path';
import { PRICE_FILE, type BudgetUse, type DriverList, type QuotaList } from '@ropewalk/contracts';
import { BUILT_IN_PRICES } from '@ropewalk/core';
import { formatElapsed } from '../output/amounts.ts';
import type { MachineCheck } from './inspect-machine.ts';

/** What only the control plane of a home knows. */
export interface KnownLimits {
  readonly accounts: QuotaList;
  readonly drivers: DriverList['drivers'];
  /** Of the machine. */
  readonly budgets: readonly BudgetUse[];
}

/** Limits of accounts, the budget of the machine, and drivers that hide what the others tell. */
export function inspectLimits({ accounts, drivers, budgets }: KnownLimits): MachineCheck[] {
  return [inspectAccounts(accounts), inspectBudgets(budgets), ...inspectDrivers(drivers)];
}

function inspectAccounts({ quotas, at }: QuotaList): MachineCheck {
  const name = 'accounts';
  const told = quotas.flatMap(({ account, state, parked }) => {
    if (state.status === 'unavailable') return [`${account} cannot be used: ${state.detail}`];
    if (parked === null) return [];
    return [
      parked.until === null
        ? `${account} is parked while one run tries whether its limit is gone`
        : `${account} is parked until ${new Date(parked.until).toISOString()} (${formatElapsed(parked.until - at)} more)`,
    ];
  });
  return told.length > 0
    ? { name, result: 'warning', detail: `${told.join('; ')}.` }
    : { name, result: 'ok', detail: 'none is at a limit' };
}

function inspectBudgets(budgets: readonly BudgetUse[]): MachineCheck {
  const name = 'budget of the day';
  if (budgets.length === 0) {
    return {
      name,
      result: 'ok',
      detail: 'the machine has none: what projects have for themselves, and accounts, limit alone',
    };
  }
  const amounts = budgets
    .map(({ unit, spent, limit }) => `${round(spent ?? 0)} of ${round(limit)} ${unit}`)
    .join(', ');
  return budgets.some(({ reached }) => reached)
    ? {
        name,
        result: 'warning',
        detail: `used up (${amounts}): nothing is started before midnight, or before \`ropewalk budget add\`.`,
      }
    : { name, result: 'ok', detail: `${amounts} used` };
}

function inspectDrivers(drivers: DriverList['drivers']): MachineCheck[] {
  // Of the others it matters once a project uses them; the settings and the API list them all.
  const used = drivers.filter(({ projects }) => projects.length > 0);
  const unmetered = used.filter(({ metering }) => metering === 'unmetered');
  const hiding = used.filter(({ reports_limits }) => !reports_limits);
  return [
    {
      name: 'unmetered drivers',
      ...(unmetered.length === 0
        ? { result: 'ok', detail: 'no project uses one' }
        : {
            result: 'warning',
            detail: `${namesOf(unmetered)}: no budget of money or tokens holds them; they start only where minutes are limited.`,
          }),
    },
    {
      name: 'hidden limits',
      ...(hiding.length === 0
        ? { result: 'ok', detail: 'no project uses a driver that hides its limits' }
        : {
            result: 'warning',
            detail: hiding
              .map((one) => `${namesOf([one])}: ${one.limit_note ?? 'a limit looks like an end.'}`)
              .join(' '),
          }),
    },
  ];
}

function namesOf(drivers: DriverList['drivers']): string {
  return drivers.map(({ name, projects }) => `${name} (${projects.join(', ')})`).join(', ');
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** Whether the person's own prices can be used. */
export async function inspectPrices(home: string): Promise<MachineCheck> {
  const { createPriceBook, describePriceProblems } = await import('@ropewalk/engine');
  const state = await createPriceBook(join(home, PRICE_FILE)).look();
  const name = 'prices';
  const builtIn = `built-in prices of ${BUILT_IN_PRICES.factsOf}`;
  switch (state.status) {
    case 'absent':
      return { name, result: 'ok', detail: `${builtIn} only (${state.path} would add to them)` };
    case 'valid':
      return {
        name,
        result: 'ok',
        detail: `${builtIn}, and ${state.path}, version ${state.table.ownVersion}`,
      };
    case 'invalid':
      return { name, result: 'failed', detail: describePriceProblems(state) };
  }
}
