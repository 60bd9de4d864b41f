import type {
  BudgetAddition,
  CrewSettings,
  CrewSettingsChange,
  MachineSettings,
  MachineSettingsChange,
  Project,
  QuotaState,
} from '@ropewalk/contracts';
import type { NearedBudget, ReachedBudget } from '../budget/budgets.ts';

/** Changes of settings, and what is told about budgets, pushes and the limits of accounts. */
export interface SettingsCommandMap {
  'project.configure': [
    {
      readonly projectId: number;
      readonly settings: CrewSettingsChange;
      /** Fields that the project leaves to the machine again. */
      readonly clear?: readonly (keyof CrewSettings)[];
    },
    Project,
  ];
  'settings.change': [{ readonly change: MachineSettingsChange }, MachineSettings];
  /** Says once that a budget is used up, or (with `share`) that so much of it is. */
  'budget.report': [
    {
      readonly projectId: number;
      readonly reached: ReachedBudget;
      readonly share: NearedBudget['share'] | null;
      /** When the day begins that it is about. */
      readonly dayStartsAt: number;
    },
    null,
  ];
  /** A person adds to a budget of a day or of a feature. */
  'budget.add': [{ readonly addition: BudgetAddition }, null];
  /** What a run may still cost is set aside for it until it has ended. */
  'run.reserve': [
    { readonly runId: number; readonly usd: number | null; readonly tokens: number | null },
    null,
  ];
  /** A run has shown whether its driver tells what is used. */
  'driver.learn': [
    { readonly driver: string; readonly metered: boolean; readonly runId: number },
    null,
  ];
  'project.report_push': [
    {
      readonly projectId: number;
      readonly remote: string;
      readonly branch: string;
      readonly outcome:
        | { readonly commit: string }
        | { readonly detail: string; readonly retryAt: number };
    },
    null,
  ];
  'quota.change': [
    {
      readonly projectId: number;
      readonly account: string;
      readonly state: QuotaState;
      /** What it was when `state` was decided: nothing is written when it is something else by now. */
      readonly from?: QuotaState;
    },
    { readonly written: boolean },
  ];
}
