import { SettingsSection } from '#shared/forms/settings-section.tsx';
import { useEdits } from '#shared/forms/use-edits.ts';
import { Field, Input } from '#ui/field.tsx';
import {
  amountOf,
  budgetProblem,
  toBudget,
  toBudgetDraft,
  UNITS,
  type Budget,
  type BudgetDraft,
  type BudgetUnit,
} from './budget-draft.logic.ts';
import { Inherited } from './inherited.tsx';

export type BudgetScope = 'run' | 'feature' | 'project_day' | 'machine_day';

const SCOPES: Readonly<Record<BudgetScope, { readonly label: string; readonly hint: string }>> = {
  run: { label: 'Each run', hint: 'A run that reaches it is ended, with its work saved.' },
  feature: {
    label: 'Each feature, all runs on it together',
    hint: 'A feature that reaches it is parked and waits for you.',
  },
  project_day: {
    label: 'A project, each day',
    hint: 'Nothing new is started until midnight, and conversations rest.',
  },
  machine_day: {
    label: 'This machine, each day',
    hint: 'All projects together; nothing new is started until midnight.',
  },
};
const UNIT_LABELS: Readonly<Record<BudgetUnit, string>> = {
  usd: 'Dollars',
  tokens: 'Tokens',
  minutes: 'Minutes of agents',
};

/** What may be spent; the first limit that is reached counts. */
export function BudgetsSection<S extends BudgetScope>({
  scopes,
  budgets,
  onSave,
}: {
  readonly scopes: readonly S[];
  readonly budgets: Readonly<Record<S, Budget | null>>;
  readonly onSave: (budgets: Partial<Record<S, Budget | null>>) => Promise<void>;
}) {
  const base = toDrafts(scopes, budgets);
  const edits = useEdits(base);
  const isFine = scopes.every((scope) => budgetProblem(edits.draft[scope]) === null);
  const save = async (): Promise<void> => {
    const changed: Partial<Record<S, Budget | null>> = {};
    for (const scope of scopes) {
      if (edits.changes[scope] !== undefined) {
        changed[scope] = toBudget(edits.draft[scope]);
      }
    }
    await onSave(changed);
    edits.discard();
  };
  return (
    <SettingsSection
      id="budgets"
      title="Budgets"
      hint="Empty is no limit. Of several, the first that is reached counts. Tokens may be written as 200k or 1.5M."
      isDirty={edits.isDirty}
      canSave={isFine}
      onSave={save}
      onDiscard={edits.discard}
    >
      <Inherited setting="budgets" label="Budgets">
        <div className="flex flex-col gap-4">
          {scopes.map((scope) => (
            <BudgetFields
              key={scope}
              {...SCOPES[scope]}
              draft={edits.draft[scope]}
              onChange={(draft) => {
                const change: Partial<Record<S, BudgetDraft>> = {};
                change[scope] = draft;
                edits.set(change);
              }}
            />
          ))}
        </div>
      </Inherited>
    </SettingsSection>
  );
}

function toDrafts<S extends BudgetScope>(
  scopes: readonly S[],
  budgets: Readonly<Record<S, Budget | null>>,
): Record<S, BudgetDraft> {
  return Object.fromEntries(
    scopes.map((scope) => [scope, toBudgetDraft(budgets[scope])]),
  ) as Record<S, BudgetDraft>;
}

function BudgetFields({
  label,
  hint,
  draft,
  onChange,
}: {
  readonly label: string;
  readonly hint: string;
  readonly draft: BudgetDraft;
  readonly onChange: (draft: BudgetDraft) => void;
}) {
  return (
    <fieldset>
      <legend className="text-sm font-medium">{label}</legend>
      <p className="mb-1 text-xs text-ink-faint">{hint}</p>
      <div className="grid grid-cols-3 gap-3">
        {UNITS.map((unit) => (
          <Field
            key={unit}
            label={<span className="font-normal text-ink-soft">{UNIT_LABELS[unit]}</span>}
            error={amountOf(draft[unit], unit) === undefined ? 'This is no amount.' : null}
          >
            {(ids) => (
              <Input
                {...ids}
                inputMode="decimal"
                placeholder="No limit"
                value={draft[unit]}
                onChange={(event) => onChange({ ...draft, [unit]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
    </fieldset>
  );
}
