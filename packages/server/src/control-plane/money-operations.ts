import type { BudgetUse, ControlPlane, ControlRequest, Project } from '@ropewalk/contracts';
import { accept, refuse, type Result, type Store } from '@ropewalk/core';
import type { Engine } from '@ropewalk/engine';
import { addToBudget, type WantedAddition } from '../api/add-to-budget.ts';
import { readMachineBudgets, readProjectBudgets } from '../api/budget-answers.ts';
import type { WithProject } from './control-plane.ts';

type MoneyOperation = 'budget.show' | 'budget.add' | 'budget.set' | 'accounts' | 'drivers';

interface Deps {
  readonly store: Store;
  readonly engine: Engine;
  now(): number;
}

/** What the CLI asks and says about money, limits and what drivers tell of them. */
export function moneyOperations(
  deps: Deps,
  withProject: WithProject,
): Pick<ControlPlane, MoneyOperation> {
  const { engine } = deps;
  return {
    accounts: async () => accept(await engine.drivers.accounts()),
    drivers: async () => accept({ drivers: await engine.drivers.drivers() }),
    'budget.show': ({ name }) =>
      name === null
        ? showMachine(deps)
        : withProject(name, async (project) => showProject(deps, project)),
    'budget.add': (request) =>
      request.name === null
        ? add(deps, null, request)
        : withProject(request.name, (project) => add(deps, project, request)),
    'budget.set': ({ name, per, unit, limit }) =>
      withProject(name, async (project) => {
        const { budgets } = project.settings;
        const before = budgets[per] ?? { usd: null, tokens: null, minutes: null };
        const settings = { budgets: { ...budgets, [per]: { ...before, [unit]: limit } } };
        const changed = await engine.settings.configure(project.id, settings);
        return changed.ok ? showProject(deps, changed.value) : changed;
      }),
  };
}

interface Shown {
  budgets: BudgetUse[];
  added: WantedAddition[];
  crewWorks: boolean;
}

async function showMachine(deps: Deps, added: Shown['added'] = []): Promise<Result<Shown>> {
  return accept({ budgets: await readMachineBudgets(deps), added, crewWorks: true });
}

async function showProject(
  deps: Deps,
  { id: projectId }: Project,
  added: Shown['added'] = [],
): Promise<Result<Shown>> {
  const project = await deps.store.query('projectById', { projectId });
  return project === null
    ? refuse('project_unknown', 'The project does not exist any more.')
    : accept({
        budgets: await readProjectBudgets(deps, project),
        added,
        crewWorks: project.crew.status !== 'stopped',
      });
}

/** Without an amount: what is suggested, to every budget that is used up. */
async function add(
  deps: Deps,
  project: Project | null,
  { featureId, amount }: ControlRequest<'budget.add'>,
): Promise<Result<Shown>> {
  const scope = featureId !== null ? 'feature' : project === null ? 'machine_day' : 'project_day';
  const wanted =
    amount === null
      ? await suggested(deps, project, featureId)
      : [{ scope, featureId, ...amount } as const];
  if (wanted.length === 0) {
    return refuse(
      'nothing_to_do',
      'No budget is used up, so that there is nothing to suggest. Say how much: --usd N, --tokens N or --minutes N.',
    );
  }
  for (const one of wanted) {
    const added = await addToBudget(deps, project?.id ?? null, one);
    if (!added.ok) return added;
  }
  return project === null ? showMachine(deps, wanted) : showProject(deps, project, wanted);
}

async function suggested(
  deps: Deps,
  project: Project | null,
  featureId: number | null,
): Promise<Shown['added']> {
  const budgets =
    project === null ? await readMachineBudgets(deps) : await readProjectBudgets(deps, project);
  return budgets.flatMap(({ scope, unit, feature_id, suggested_addition: amount }) =>
    amount === null || scope === 'run' || (featureId !== null && feature_id !== featureId)
      ? []
      : [{ scope, featureId: feature_id, unit, amount }],
  );
}
