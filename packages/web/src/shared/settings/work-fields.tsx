import { Field, Input, TextArea } from '#ui/field.tsx';
import { RadioCards } from '#ui/radio-cards.tsx';
import { Switch } from '#ui/switch.tsx';
import type { FieldsOf } from './crew-sections.tsx';
import { Inherited } from './inherited.tsx';

/** What each number of regression agents means, and costs. */
const REGRESSION = [
  {
    value: '0',
    label: '0: nobody looks again',
    hint: 'What passes is only checked when something lands. What breaks in a way that no check sees is found by you. Costs nothing.',
  },
  {
    value: '1',
    label: '1: one looks again',
    hint: 'Beside those who build, one agent goes through passing features, those first that a landing may have touched. For most projects. Takes at most a tenth of all minutes that agents work.',
  },
  {
    value: '2',
    label: '2: two look again',
    hint: 'Breakage is found about twice as soon. Together they still take at most a tenth of all minutes, and twice the tokens while they work.',
  },
  {
    value: '3',
    label: '3: three look again',
    hint: 'For many passing features and many builders: the whole backlog is gone through most often. The same tenth of all minutes, three times the tokens while they work.',
  },
] as const;

export function WorkFields({ draft, problems, set }: FieldsOf) {
  return (
    <>
      <Inherited setting="default_concurrency" label="Agents that build at the same time">
        <Field
          label="Agents that build at the same time"
          hint="Each in a copy of its own. More are faster, and cost more at once; the machine's slots are the limit of all projects together."
          error={problems.default_concurrency}
          className="sm:max-w-sm"
        >
          {(ids) => (
            <Input
              {...ids}
              type="number"
              min={1}
              max={64}
              value={draft.default_concurrency}
              onChange={(event) => set({ default_concurrency: event.target.value })}
            />
          )}
        </Field>
      </Inherited>
      <Inherited setting="testing_agent_ratio" label="Regression agents">
        <p className="text-sm font-medium">Regression agents</p>
        <RadioCards
          label="Regression agents"
          value={String(draft.testing_agent_ratio)}
          options={REGRESSION}
          onValueChange={(count) => set({ testing_agent_ratio: Number(count) })}
        />
      </Inherited>
      <div className="grid gap-4 sm:grid-cols-2">
        <Inherited setting="batch_size" label="Features for one building run">
          <BatchField
            label="Features for one building run"
            hint="1 keeps each apart. More save start-up tokens and lose more when a run fails."
            error={problems.batch_size}
            value={draft.batch_size}
            onChange={(batch_size) => set({ batch_size })}
          />
        </Inherited>
        <Inherited setting="testing_batch_size" label="Features for one testing run">
          <BatchField
            label="Features for one testing run"
            hint="More are looked at by one agent before it ends."
            error={problems.testing_batch_size}
            value={draft.testing_batch_size}
            onChange={(testing_batch_size) => set({ testing_batch_size })}
          />
        </Inherited>
      </div>
      <Inherited setting="worker_labels" label="Labels that runs require">
        <Field
          label="Labels that runs require"
          hint="One a line, such as gpu or os=linux. With workers, runs go only to those that offer all of them; without any, this machine does the work."
          error={problems.worker_labels}
          className="sm:max-w-sm"
        >
          {(ids) => (
            <TextArea
              {...ids}
              rows={2}
              className="font-mono"
              value={draft.worker_labels}
              spellCheck={false}
              onChange={(event) => set({ worker_labels: event.target.value })}
            />
          )}
        </Field>
      </Inherited>
      <Inherited setting="yolo_mode" label="YOLO">
        <Switch
          label="YOLO"
          hint="No regression agents and no browser for those who build: faster and cheaper, for a first draft. The gate still runs every check before anything lands."
          checked={draft.yolo_mode}
          onCheckedChange={(yolo_mode) => set({ yolo_mode })}
        />
      </Inherited>
    </>
  );
}

function BatchField({
  label,
  hint,
  error,
  value,
  onChange,
}: {
  readonly label: string;
  readonly hint: string;
  readonly error: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <Input
          {...ids}
          type="number"
          min={1}
          max={15}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
