import type { BudgetUnit, Project } from '@ropewalk/contracts';
import {
  hasBudgets,
  withAdded,
  type Added,
  type Day,
  type Spend,
  type Spending,
} from '@ropewalk/core';
import { sql, type Kysely, type Selectable } from 'kysely';
import { ACTIVE_RUN_STATUSES } from '../rows/run-row.ts';
import type { BudgetAdditionTable, Tables } from '../schema.ts';
import { findProject } from './project-queries.ts';
import { findMachineSettings } from './settings-queries.ts';

interface Moment {
  readonly now: number;
  readonly day: Day | null;
}

/** What the budgets of a project are measured by; null where nothing is limited. */
export async function readSpending(
  db: Kysely<Tables>,
  project: Project,
  moment: Moment,
): Promise<Spending | null> {
  const { budgets } = project.settings;
  const machine = await findMachineSettings(db);
  if (!hasBudgets(budgets, machine)) {
    return null;
  }
  const additions = await findAdditions(db, project.id, moment);
  const machineAdditions = await findAdditions(db, null, moment);
  return {
    day: moment.day,
    dayBudget: withAdded(machine.dayBudget, sumAdded(machineAdditions)),
    added: {
      day: sumAdded(additions.filter(({ scope }) => scope === 'project_day')),
      features: new Map(
        additions.flatMap(({ feature_id: featureId }) =>
          featureId === null
            ? []
            : [[featureId, sumAdded(additions.filter((one) => one.feature_id === featureId))]],
        ),
      ),
    },
    projectDay: await sumDay(db, project.id, moment),
    machineDay: { ...(await sumDay(db, null, moment)), running: await countRunning(db) },
    features: budgets.feature === null ? [] : await sumFeatures(db, project.id, moment.now),
  };
}

/** The same for a project that is known by its number only; null also where there is no such project. */
export async function readSpendingOf(
  db: Kysely<Tables>,
  projectId: number | null,
  moment: Moment,
): Promise<Spending | null> {
  if (projectId === null) {
    return readMachineSpending(db, moment);
  }
  const project = await findProject(db, 'id', projectId);
  return project === null ? null : readSpending(db, project, moment);
}

async function readMachineSpending(db: Kysely<Tables>, moment: Moment): Promise<Spending> {
  const { dayBudget } = await findMachineSettings(db);
  return {
    day: moment.day,
    dayBudget: withAdded(dayBudget, sumAdded(await findAdditions(db, null, moment))),
    projectDay: NOTHING,
    machineDay: { ...(await sumDay(db, null, moment)), running: await countRunning(db) },
    features: [],
  };
}

const NOTHING: Spend = { usd: 0, tokens: 0, workedMs: 0 };

type AdditionRow = Pick<
  Selectable<BudgetAdditionTable>,
  'scope' | 'feature_id' | 'unit' | 'amount'
>;

/** What people have added to budgets of this day, or of no day. */
function findAdditions(
  db: Kysely<Tables>,
  projectId: number | null,
  { day }: Moment,
): Promise<AdditionRow[]> {
  return db
    .selectFrom('budget_additions')
    .select(['scope', 'feature_id', 'unit', 'amount'])
    .where('project_id', projectId === null ? 'is' : '=', projectId)
    .where((is) =>
      is.or([is('day_starts_at', 'is', null), is('day_starts_at', '=', day?.startsAt ?? -1)]),
    )
    .execute();
}

function sumAdded(rows: readonly AdditionRow[]): Added {
  const of = (unit: BudgetUnit): number =>
    rows.reduce((sum, row) => (row.unit === unit ? sum + row.amount : sum), 0);
  return { usd: of('usd'), tokens: of('tokens'), minutes: of('minutes') };
}

/** Runs that were queued on the day, of one project or (null) of all. */
async function sumDay(
  db: Kysely<Tables>,
  projectId: number | null,
  { now, day }: Moment,
): Promise<Spend> {
  if (day === null) {
    return NOTHING;
  }
  const all = db
    .selectFrom('runs')
    .select((expression) => [
      expression.fn.coalesce(expression.fn.sum<number>('cost_usd'), sql<number>`0`).as('usd'),
      expression.fn.coalesce(expression.fn.sum<number>('tokens'), sql<number>`0`).as('tokens'),
    ])
    .select(
      // An agent that a person talks with mostly waits for that person.
      sql<number>`cast(coalesce(sum(
        case when role = 'assistant' then 0 else coalesce(ended_at, ${now}) - started_at end
      ), 0) as bigint)`.as('workedMs'),
    )
    .where('created_at', '>=', day.startsAt)
    .where('created_at', '<', day.endsAt);
  const row = await (
    projectId === null ? all : all.where('project_id', '=', projectId)
  ).executeTakeFirst();
  return row ?? NOTHING;
}

async function countRunning(db: Kysely<Tables>): Promise<number> {
  const row = await db
    .selectFrom('runs')
    .select((expression) => expression.fn.countAll<number>().as('running'))
    .where('status', 'in', ACTIVE_RUN_STATUSES)
    .where('role', 'not in', ['external', 'assistant'])
    .executeTakeFirst();
  return row?.running ?? 0;
}

/** What was spent on each feature; runs on several features are shared out in equal parts. */
async function sumFeatures(
  db: Kysely<Tables>,
  projectId: number,
  now: number,
): Promise<Spending['features']> {
  const { rows } = await sql<Spend & { readonly featureId: number }>`
    select held.feature_id as "featureId",
           sum(coalesce(runs.cost_usd, 0) / shares.parts) as usd,
           sum(runs.tokens * 1.0 / shares.parts) as tokens,
           sum(case when runs.started_at is null then 0
                    else (coalesce(runs.ended_at, ${now}) - runs.started_at) * 1.0 / shares.parts
               end) as "workedMs"
    from run_features as held
    inner join runs on runs.id = held.run_id
    inner join (
      select run_id, count(*) as parts from run_features group by run_id
    ) as shares on shares.run_id = runs.id
    where runs.project_id = ${projectId}
    group by held.feature_id
    order by held.feature_id`.execute(db);
  return rows;
}
