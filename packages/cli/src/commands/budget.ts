import type { BudgetsShown, BudgetUnit, BudgetUse } from '@ropewalk/contracts';
import { refuse } from '@ropewalk/core';
import type { Colors } from '../output/terminal.ts';
import { type CommandContext, type CommandResult, withControl } from './command-context.ts';
import { show, type ShowOptions } from './show.ts';

/** One of these names the unit and how much. */
export interface AmountOptions extends ShowOptions {
  readonly usd?: number;
  readonly tokens?: number;
  readonly minutes?: number;
}

export interface AddOptions extends AmountOptions {
  readonly feature?: number;
}

export interface SetOptions extends AmountOptions {
  readonly per: 'run' | 'feature' | 'day';
  /** Takes the limits of all units away. */
  readonly unlimited?: boolean;
}

/** How the budgets of a project stand, or (null) that of the machine. */
export async function showBudgets(
  context: CommandContext,
  name: string | null,
  options: ShowOptions,
): CommandResult {
  const answer = await withControl(context, { create: false }, ({ control }) =>
    control['budget.show']({ name }),
  );
  return show(context, answer, options, (shown, colors) => budgetLines(name, shown, colors));
}

/** Adds to the budget of today or of one feature; without an amount what is suggested, where budgets are used up. */
export async function addToBudget(
  context: CommandContext,
  name: string | null,
  options: AddOptions,
): CommandResult {
  const amounts = amountsOf(options);
  if (amounts.length > 1) return refuse('invalid_input', ONE_UNIT);
  const [amount = null] = amounts;
  const answer = await withControl(context, { create: false }, ({ control }) =>
    control['budget.add']({ name, featureId: options.feature ?? null, amount }),
  );
  return show(context, answer, options, (shown, colors) => budgetLines(name, shown, colors));
}

/** Changes one limit of a project. */
export async function setBudget(
  context: CommandContext,
  name: string,
  options: SetOptions,
): CommandResult {
  const amounts = amountsOf(options);
  const [first] = amounts;
  const limits =
    options.unlimited === true
      ? UNITS.map((unit) => ({ unit, limit: null }))
      : first === undefined || amounts.length > 1
        ? []
        : [{ unit: first.unit, limit: first.amount }];
  if (limits.length === 0 || (options.unlimited === true && amounts.length > 0)) {
    return refuse('invalid_input', `${ONE_UNIT} Or take the limits away with --unlimited.`);
  }
  const answer = await withControl(context, { create: false }, async ({ control }) => {
    let changed = await control['budget.show']({ name });
    for (const { unit, limit } of limits) {
      if (changed.ok)
        changed = await control['budget.set']({ name, per: options.per, unit, limit });
    }
    return changed;
  });
  return show(context, answer, options, (shown, colors) => budgetLines(name, shown, colors));
}

const UNITS = ['usd', 'tokens', 'minutes'] as const satisfies readonly BudgetUnit[];
const ONE_UNIT = 'Say how much by one of --usd N, --tokens N and --minutes N.';

function amountsOf(options: AmountOptions) {
  return UNITS.flatMap((unit) => {
    const amount = options[unit];
    return amount === undefined ? [] : [{ unit, amount }];
  });
}

const SCOPES: Readonly<Record<BudgetUse['scope'], string>> = {
  run: 'Each run',
  feature: 'Each feature',
  project_day: 'The project today',
  machine_day: 'This machine today',
};

function budgetLines(name: string | null, shown: BudgetsShown, colors: Colors): string[] {
  const { budgets, added, crewWorks } = shown;
  const whose = name ?? 'this machine';
  return [
    ...added.map(
      ({ scope, featureId, unit, amount }) =>
        `Added ${amountText(unit, amount)} to: ${scopeText(scope, featureId)}`,
    ),
    ...(budgets.length === 0 ? [`Nothing is limited for ${whose}.`] : budgets.map(lineOf(colors))),
    ...(added.length > 0 && !crewWorks
      ? [`The crew has ended; start it: ropewalk run ${name}`]
      : []),
  ];
}

function lineOf(colors: Colors): (budget: BudgetUse) => string {
  return ({ scope, feature_id, unit, limit, spent, reached, suggested_addition }) => {
    const what = `${scopeText(scope, feature_id)}: `;
    const amounts =
      spent === null
        ? `at most ${amountText(unit, limit)}`
        : `${amountText(unit, spent)} of ${amountText(unit, limit)}`;
    const cure =
      suggested_addition === null
        ? ''
        : ` (used up; ropewalk budget add would add ${amountText(unit, suggested_addition)})`;
    return reached ? colors.red(`${what}${amounts}${cure}`) : `${what}${amounts}`;
  };
}

function scopeText(scope: BudgetUse['scope'], featureId: number | null): string {
  return featureId === null ? SCOPES[scope] : `Feature #${featureId}`;
}

function amountText(unit: BudgetUnit, amount: number): string {
  switch (unit) {
    case 'usd':
      return `$${amount.toFixed(2)}`;
    case 'tokens':
      return `${Math.round(amount).toLocaleString('en-GB')} tokens`;
    case 'minutes':
      return `${Number(amount.toFixed(1))} minutes`;
  }
}
