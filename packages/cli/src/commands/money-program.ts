import { Option, type Command } from 'commander';
import { amount, featureNumber, projectName, someText } from './arguments.ts';
import type { AddOptions, SetOptions } from './budget.ts';
import type { ProgramDeps } from './program.ts';
import type { ShowOptions } from './show.ts';

type Deps = Pick<ProgramDeps, 'choose'>;

/** Budgets, and what models cost. */
export function addMoneyCommands(program: Command, deps: Deps): void {
  addBudget(program, deps);
  addPrices(program, deps);
}

function addBudget(program: Command, { choose }: Deps): void {
  const budget = program.command('budget').description('what agents may use, and how much is left');
  budget
    .command('show')
    .description('how the budgets of a project stand')
    .argument('[project]', 'its name (default: the budget of the machine)', projectName)
    .option('--json', 'print one JSON value')
    .action((name: string | undefined, options: ShowOptions) =>
      choose(
        async (context) =>
          (await import('./budget.ts')).showBudgets(context, name ?? null, options),
        options,
      ),
    );
  withAmounts(
    budget
      .command('add')
      .description("add to today's budget; without an amount what is suggested where it is used up")
      .argument('[project]', 'its name (default: the budget of the machine)', projectName)
      .option('--feature <n>', 'to the budget of this feature instead', featureNumber),
  ).action((name: string | undefined, options: AddOptions) =>
    choose(
      async (context) => (await import('./budget.ts')).addToBudget(context, name ?? null, options),
      options,
    ),
  );
  withAmounts(
    budget
      .command('set')
      .description('change what a project may use, from now on')
      .argument('<project>', 'its name', projectName)
      .addOption(
        new Option('--per <what>', 'for each run, each feature, or all runs of a day')
          .choices(['run', 'feature', 'day'])
          .makeOptionMandatory(),
      )
      .option('--unlimited', 'take its limits away'),
  ).action((name: string, options: SetOptions) =>
    choose(
      async (context) => (await import('./budget.ts')).setBudget(context, name, options),
      options,
    ),
  );
}

function withAmounts(command: Command): Command {
  return command
    .option('--usd <n>', 'dollars', amount)
    .option('--tokens <n>', 'tokens, as they weigh', amount)
    .option('--minutes <n>', 'minutes of agents', amount)
    .option('--json', 'print one JSON value');
}

function addPrices(program: Command, { choose }: Deps): void {
  const prices = program.command('prices').description('what models cost');
  prices
    .command('show')
    .description('the table that costs are computed by where agents tell tokens alone')
    .option('--json', 'print one JSON value')
    .action((options: ShowOptions) =>
      choose(
        async (context) => (await import('./prices.ts')).showPrices(context, options),
        options,
      ),
    );
  prices
    .command('check')
    .description('say whether your own prices can be used, and which lines to mend')
    .argument('[file]', 'instead of the one in the home', someText)
    .option('--json', 'print one JSON value')
    .action((file: string | undefined, options: ShowOptions) =>
      choose(
        async (context) =>
          (await import('./prices.ts')).checkPrices(context, file ?? null, options),
        options,
      ),
    );
}
