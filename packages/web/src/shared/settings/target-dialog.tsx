import { toSentence } from '#shared/api/api-error.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Input, Select } from '#ui/field.tsx';
import { Notice } from '#ui/notice.tsx';
import { Switch } from '#ui/switch.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import {
  putTarget,
  targetsQuery,
  type Moment,
  type NotificationTarget,
  type TargetBody,
} from './notifications-api.ts';

const MOMENTS: readonly { readonly value: Moment; readonly label: string }[] = [
  { value: 'needs_you', label: 'An agent asks you' },
  { value: 'parked', label: 'A feature is parked' },
  { value: 'budget_near', label: 'Most of a budget is spent' },
  { value: 'budget_reached', label: 'A budget is reached' },
  { value: 'target_red', label: 'The main branch is red' },
  { value: 'finished', label: 'The crew has ended by itself' },
  { value: 'nothing_moving', label: 'Nothing moves' },
];
const ALL = MOMENTS.map(({ value }) => value);

/** Where notifications go, and of what. A new secret is shown once, when it is made. */
export function TargetDialog({
  project,
  target,
  onClose,
}: {
  readonly project: string | null;
  /** Null adds one. */
  readonly target: NotificationTarget | null;
  readonly onClose: () => void;
}) {
  const form = useId();
  const queries = useQueryClient();
  const [name, setName] = useState(target?.name ?? '');
  const [body, setBody] = useState(() => toBody(target));
  const set = (change: Partial<TargetBody>) => setBody((before) => ({ ...before, ...change }));
  const save = useMutation({
    mutationFn: async () => {
      const put = await putTarget(project, name, body);
      await queries.invalidateQueries({ queryKey: targetsQuery(project).queryKey });
      return put;
    },
    onSuccess: ({ secret }) => (secret === null ? onClose() : undefined),
  });
  const secret = save.data?.secret ?? null;
  const nameProblem = /^[a-z0-9-]{1,40}$/.test(name)
    ? null
    : 'Use 1 to 40 small letters, digits or “-”.';
  const canSave = nameProblem === null && URL.canParse(body.url) && body.moments.length > 0;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={target === null ? 'Tell somebody' : `Edit ${target.name}`}
      footer={
        <Buttons
          form={form}
          isDone={secret !== null}
          isBusy={save.isPending}
          canSave={canSave}
          onClose={onClose}
        />
      }
    >
      {secret === null ? (
        <form
          id={form}
          noValidate
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (canSave) {
              save.mutate();
            }
          }}
        >
          <NameField
            name={name}
            problem={nameProblem}
            isSettled={target !== null}
            onChange={setName}
          />
          <TargetFields body={body} set={set} />
          <Refusal failure={save.error} />
        </form>
      ) : (
        <NewSecret secret={secret} />
      )}
    </Dialog>
  );
}

function TargetFields({
  body,
  set,
}: {
  readonly body: TargetBody;
  readonly set: (change: Partial<TargetBody>) => void;
}) {
  return (
    <>
      <Field
        label="Address"
        error={body.url === '' || URL.canParse(body.url) ? null : 'This is no address.'}
      >
        {(ids) => (
          <Input
            {...ids}
            type="url"
            value={body.url}
            placeholder="https://hooks.example/ropewalk"
            onChange={(event) => set({ url: event.target.value })}
          />
        )}
      </Field>
      <Field label="Kind" hint="n8n is told of progress the way that AutoCoder told it.">
        {(ids) => (
          <Select
            {...ids}
            value={body.kind}
            onChange={(event) => set({ kind: event.target.value === 'n8n' ? 'n8n' : 'webhook' })}
          >
            <option value="webhook">Webhook, signed</option>
            <option value="n8n">n8n</option>
          </Select>
        )}
      </Field>
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-sm font-medium">Of what</legend>
        {MOMENTS.map(({ value, label }) => (
          <label key={value} className="flex items-center gap-2 text-sm">
            <input
              type="checkbox"
              checked={body.moments.includes(value)}
              onChange={({ target: { checked } }) =>
                set({
                  moments: ALL.filter((each) =>
                    each === value ? checked : body.moments.includes(each),
                  ),
                })
              }
            />
            {label}
          </label>
        ))}
      </fieldset>
      <Switch
        label="May lie in a private network"
        hint="Off, addresses of this machine and its network are refused."
        checked={body.allow_private_network}
        onCheckedChange={(allow_private_network) => set({ allow_private_network })}
      />
    </>
  );
}

function toBody(target: NotificationTarget | null): TargetBody {
  return {
    kind: target?.kind ?? 'webhook',
    url: target?.url ?? '',
    moments: target?.moments ?? ALL,
    still_after_minutes: target?.still_after_minutes ?? 30,
    allow_private_network: target?.allow_private_network ?? false,
    secret: null,
  };
}

function NameField({
  name,
  problem,
  isSettled,
  onChange,
}: {
  readonly name: string;
  readonly problem: string | null;
  readonly isSettled: boolean;
  readonly onChange: (name: string) => void;
}) {
  return (
    <Field label="Name" error={name === '' ? null : problem}>
      {(ids) => (
        <Input
          {...ids}
          value={name}
          disabled={isSettled}
          placeholder="ops"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Refusal({ failure }: { readonly failure: unknown }) {
  return failure === null ? null : (
    <Notice tone="fail">
      <span role="alert">{toSentence(failure)}</span>
    </Notice>
  );
}

function NewSecret({ secret }: { readonly secret: string }) {
  return (
    <div className="flex flex-col gap-2">
      <p>Notifications are signed with this secret. It is shown only now:</p>
      <code className="rounded-md border border-line bg-sunken p-2 break-all">{secret}</code>
    </div>
  );
}

function Buttons({
  form,
  isDone,
  isBusy,
  canSave,
  onClose,
}: {
  readonly form: string;
  readonly isDone: boolean;
  readonly isBusy: boolean;
  readonly canSave: boolean;
  readonly onClose: () => void;
}) {
  return isDone ? (
    <Button look="solid" onClick={onClose}>
      I have it
    </Button>
  ) : (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" form={form} look="solid" busy={isBusy} disabled={!canSave}>
        Save
      </Button>
    </>
  );
}
