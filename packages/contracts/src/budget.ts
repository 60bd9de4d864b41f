import { z } from 'zod';

/** What may be spent; the first of its limits that is reached counts, and null is no limit. */
export const budgetSchema = z.object({
  usd: z.number().positive().max(1_000_000).nullable().default(null),
  /** Tokens as they weigh: those read from a cache a tenth, those written to one five quarters, all others one. */
  tokens: z.int().positive().nullable().default(null),
  /** Minutes that agents worked; two agents in one minute are two. Conversations do not count. */
  minutes: z.number().positive().max(10_000_000).nullable().default(null),
});
export type Budget = z.infer<typeof budgetSchema>;

/** What the budgets of a project are about. A day is one of the machine's time zone. */
export const projectBudgetsSchema = z.object({
  /** For each run. */
  run: budgetSchema.nullable().default(null),
  /** For all runs on one feature together. */
  feature: budgetSchema.nullable().default(null),
  /** For all runs of the project that began on the same day. */
  day: budgetSchema.nullable().default(null),
});
export type ProjectBudgets = z.infer<typeof projectBudgetsSchema>;

/** Which budget was used up. */
export const budgetScopeSchema = z.enum(['run', 'feature', 'project_day', 'machine_day']);
export type BudgetScope = z.infer<typeof budgetScopeSchema>;

/** Which of a budget's limits was reached. */
export const budgetUnitSchema = z.enum(['usd', 'tokens', 'minutes']);
export type BudgetUnit = z.infer<typeof budgetUnitSchema>;

/**
 * What a person has added to one budget: to that of a day for this day, to that of a feature for this feature. The
 * budget itself stays what it is.
 */
export const budgetAdditionSchema = z.object({
  scope: budgetScopeSchema.exclude(['run']),
  /** Null for the whole machine. */
  projectId: z.int().nullable(),
  featureId: z.int().nullable(),
  /** When the day begins that it is for; null where it is for no day. */
  dayStartsAt: z.number().nullable(),
  unit: budgetUnitSchema,
  amount: z.number().positive().max(1_000_000_000),
});
export type BudgetAddition = z.infer<typeof budgetAdditionSchema>;
