import { api, read } from '#shared/api/api.ts';
import { askCrew } from '#shared/api/crew-commands.ts';
import { keys } from '#shared/api/keys.ts';
import { useCommand } from '#shared/api/use-command.ts';
import { useOverview } from '#shared/api/use-overview.ts';
import type { Need } from '#shared/api/wire.ts';
import { formatCompact, formatMoney } from '#shared/format/format.ts';
import { useCrew } from '#shared/api/use-crew.ts';
import { Button } from '#ui/button.tsx';
import { Notice } from '#ui/notice.tsx';
import { useQueryClient } from '@tanstack/react-query';

type ReachedBudget = NonNullable<Need['budget']>;

/** One click adds the amount that stands on the button, and work goes on. */
export function AddToBudget({
  project,
  budget,
}: {
  readonly project: string;
  readonly budget: ReachedBudget;
}) {
  const queries = useQueryClient();
  const crew = useCrew(project);
  const { scope, unit, feature_id: feature, suggested_addition: amount } = budget;
  const mustStart = scope === 'feature' && crew.data?.status === 'stopped';
  const add = useCommand(
    async (added: number) => {
      if (scope === 'machine_day') {
        await read(api.POST('/budget-additions', { body: { unit, amount: added } }));
      } else {
        const body =
          feature === null ? { unit, amount: added } : { unit, amount: added, feature_id: feature };
        const params = { path: { project_name: project } };
        await read(api.POST('/projects/{project_name}/budget-additions', { params, body }));
      }
      // A crew whose features all wait for money has ended; the others go on by themselves.
      if (mustStart) await askCrew(project, 'start');
      await Promise.all([
        queries.invalidateQueries({ queryKey: keys.project(project) }),
        queries.invalidateQueries({ queryKey: keys.machine('usage') }),
      ]);
    },
    (_, added) => `Added ${amountText(unit, added)}: work goes on.`,
  );
  return amount === null ? null : (
    <Button look="solid" size="small" busy={add.isPending} onClick={() => add.mutate(amount)}>
      Add {amountText(unit, amount)}
      {mustStart ? ' and start' : ''}
    </Button>
  );
}

/** Over every screen of a project that stands still because a budget of the day is used up. */
export function BudgetNotice({ project }: { readonly project: string }) {
  const { data: overview } = useOverview(project);
  const budgets = (overview?.today.budgets ?? []).filter(({ reached }) => reached);
  return budgets.map((budget) => (
    <Notice
      key={`${budget.scope}-${budget.unit}`}
      tone="fail"
      className="rounded-none"
      action={<AddToBudget project={project} budget={budget} />}
    >
      <span role="status">
        Nothing is started, and all work is saved: the budget of{' '}
        {budget.scope === 'machine_day' ? 'this machine' : 'this project'} for today is used up (
        {amountText(budget.unit, budget.spent ?? budget.limit)} of{' '}
        {amountText(budget.unit, budget.limit)}).
      </span>
    </Notice>
  ));
}

function amountText(unit: ReachedBudget['unit'], amount: number): string {
  return unit === 'usd' ? formatMoney(amount) : `${formatCompact(amount)} ${unit}`;
}
