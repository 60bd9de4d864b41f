import { z } from 'zod';
import { budgetScopeSchema, budgetUnitSchema } from '../budget.ts';
import { projectNameSchema } from '../project.ts';
import { roleSchema } from '../run.ts';

const sum = {
  runs: z.int(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cache_read_tokens: z.number(),
  cache_write_tokens: z.number(),
  /** Of the runs of which it is known: as their driver says it or, where it tells tokens alone, by the price table. */
  cost_usd: z.number(),
  /** The part of `cost_usd` that was computed by the price table. */
  priced_usd: z.number(),
  /** Runs that have not said what they cost: while there are some, `cost_usd` is not all. */
  runs_without_cost: z.int(),
  /** Minutes that agents worked. */
  minutes: z.number(),
};
export const usageSumSchema = z.object(sum).meta({ id: 'UsageSum' });
export type UsageSumAnswer = z.infer<typeof usageSumSchema>;

const shared = {
  /** Days, as dates of the machine's time zone; the last one is today. */
  from: z.string(),
  until: z.string(),
  total: usageSumSchema,
  by_role: z.array(z.object({ role: roleSchema, ...sum })),
  by_day: z.array(z.object({ day: z.string(), ...sum })),
};

/** How much of a budget is used up. */
export const budgetUseSchema = z.object({
  scope: budgetScopeSchema,
  unit: budgetUnitSchema,
  limit: z.number(),
  /** Of today, or of the feature; null where the budget is one for each run or feature. */
  spent: z.number().nullable(),
  /** Of features that have used up theirs. */
  feature_id: z.int().nullable(),
  /** Whether it is used up, so that nothing is started that would spend from it. */
  reached: z.boolean(),
  /** What one click adds to a budget that is used up; null while there is room. */
  suggested_addition: z.number().nullable(),
});
export type BudgetUse = z.infer<typeof budgetUseSchema>;

/** What a project used. */
export const projectUsageSchema = z
  .object({
    ...shared,
    /** Runs on several features are shared out among them in equal parts. */
    by_feature: z.array(z.object({ feature_id: z.int(), ...sum })),
    /** Newest first, at most 200. */
    by_run: z.array(
      z.object({
        run_id: z.int(),
        role: roleSchema,
        driver: z.string(),
        model: z.string().nullable(),
        feature_ids: z.array(z.int()),
        /** ISO 8601 in UTC. */
        created_at: z.string(),
        ...sum,
      }),
    ),
    budgets: z.array(budgetUseSchema),
  })
  .meta({ id: 'ProjectUsage' });
export type ProjectUsage = z.infer<typeof projectUsageSchema>;

/** What all projects used. */
export const machineUsageSchema = z
  .object({
    ...shared,
    by_project: z.array(z.object({ project_name: projectNameSchema.nullable(), ...sum })),
    budgets: z.array(budgetUseSchema),
  })
  .meta({ id: 'MachineUsage' });
export type MachineUsage = z.infer<typeof machineUsageSchema>;

export const usageQuerySchema = z.object({
  /** How many days back, today included. */
  days: z.coerce.number().int().min(1).max(3_650).default(30),
});

/** What a person adds to a budget of today, or of one feature. */
export const budgetAdditionRequestSchema = z
  .strictObject({
    unit: budgetUnitSchema,
    amount: z.number().positive().max(1_000_000_000),
    /** The feature whose budget is meant; absent = the project's budget of today. */
    feature_id: z.int().min(1).optional(),
  })
  .meta({ id: 'BudgetAdditionRequest' });

export const machineBudgetAdditionRequestSchema = budgetAdditionRequestSchema
  .omit({ feature_id: true })
  .meta({ id: 'MachineBudgetAdditionRequest' });
