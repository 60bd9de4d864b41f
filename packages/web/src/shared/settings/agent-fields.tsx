import { providersQuery } from '#shared/api/use-setup.ts';
import { Field, Input, Select } from '#ui/field.tsx';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { ROLES, type Effort, type Role } from './crew-draft.logic.ts';
import type { FieldsOf } from './crew-sections.tsx';
import { Inherited } from './inherited.tsx';

const EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];
const ROLE_NAMES: Readonly<Record<Role, string>> = {
  initializer: 'Writes the backlog',
  coding: 'Builds',
  testing: 'Looks for regressions',
  assistant: 'Talks with you',
};

/** Models of the machine belong to its provider, and are chosen there. */
export function MachineAgentFields(of: FieldsOf) {
  return (
    <>
      <DriverField {...of} />
      <div className="sm:max-w-sm">
        <EffortField {...of} />
      </div>
      <Roles {...of} />
    </>
  );
}

export function ProjectAgentFields(of: FieldsOf) {
  return (
    <>
      <Inherited setting="driver" label="Driver">
        <DriverField {...of} />
      </Inherited>
      <Inherited setting="api_provider" label="Provider">
        <ProviderField {...of} />
      </Inherited>
      <div className="grid gap-4 sm:grid-cols-2">
        <Inherited setting="model" label="Model">
          <ModelField {...of} />
        </Inherited>
        <Inherited setting="effort" label="Effort">
          <EffortField {...of} />
        </Inherited>
      </div>
      <Roles {...of} />
    </>
  );
}

function DriverField({ draft, problems, set }: FieldsOf) {
  const kind =
    draft.driver === 'claude' ? 'claude' : draft.driver.startsWith('acp:') ? 'acp' : 'other';
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Driver" hint="Which program is started as an agent.">
        {(ids) => (
          <Select
            {...ids}
            value={kind}
            onChange={({ target: { value } }) =>
              set({
                driver: value === 'claude' ? 'claude' : value === 'acp' ? 'acp:' : draft.driver,
              })
            }
          >
            <option value="claude">Claude Code</option>
            <option value="acp">Another agent that speaks ACP</option>
            {kind === 'other' && <option value="other">{draft.driver}</option>}
          </Select>
        )}
      </Field>
      {kind === 'acp' && (
        <Field
          label="Command"
          hint="The agent's program with its arguments, as a shell would be told."
          error={draft.driver === 'acp:' ? 'Name the command of the agent.' : problems.driver}
        >
          {(ids) => (
            <Input
              {...ids}
              value={draft.driver.slice('acp:'.length)}
              className="font-mono"
              spellCheck={false}
              placeholder="gemini --acp"
              onChange={(event) => set({ driver: `acp:${event.target.value}` })}
            />
          )}
        </Field>
      )}
    </div>
  );
}

function ProviderField({ draft, set }: FieldsOf) {
  const { data } = useQuery(providersQuery);
  return (
    <Field
      label="Provider"
      hint="Whose models Claude Code uses. Addresses and credentials are in the machine's settings."
      className="sm:max-w-sm"
    >
      {(ids) => (
        <Select
          {...ids}
          value={draft.api_provider}
          onChange={({ target: { value } }) => {
            const found = data?.providers.find(({ id }) => id === value);
            if (found !== undefined) {
              set({ api_provider: found.id });
            }
          }}
        >
          {(data?.providers ?? [{ id: draft.api_provider, name: draft.api_provider }]).map(
            ({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ),
          )}
        </Select>
      )}
    </Field>
  );
}

function ModelField({ draft, problems, set }: FieldsOf) {
  const { data } = useQuery(providersQuery);
  const list = useId();
  const provider = data?.providers.find(({ id }) => id === draft.api_provider);
  const usual = provider?.chosen_model ?? provider?.default_model ?? '';
  return (
    <Field
      label="Model"
      hint={usual === '' ? 'Empty: the provider’s own.' : `Empty: ${usual}.`}
      error={problems.model}
    >
      {(ids) => (
        <>
          <Input
            {...ids}
            list={list}
            value={draft.model}
            placeholder={usual}
            spellCheck={false}
            onChange={(event) => set({ model: event.target.value })}
          />
          <datalist id={list}>
            {provider?.models.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

function EffortField({ draft, set }: FieldsOf) {
  return (
    <Field label="Effort" hint="How much a model thinks. More is slower, and costs more.">
      {(ids) => (
        <Select
          {...ids}
          value={draft.effort}
          onChange={({ target: { value } }) => {
            const effort = EFFORTS.find((each) => each === value);
            if (effort !== undefined) {
              set({ effort });
            }
          }}
        >
          {EFFORTS.map((effort) => (
            <option key={effort}>{effort}</option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** Models and efforts of single roles. */
function Roles({ draft, problems, set }: FieldsOf) {
  const others = ROLES.filter((role) => draft.models[role] !== '' || draft.efforts[role] !== '');
  return (
    <details open={others.length > 0 || problems.models !== undefined}>
      <summary className="cursor-pointer text-sm font-medium">
        Another model or effort for a role
      </summary>
      <div className="mt-2 flex flex-col gap-2">
        {ROLES.map((role) => (
          <fieldset key={role} className="grid grid-cols-2 items-end gap-3 sm:grid-cols-3">
            <legend className="contents">
              <span className="col-span-2 self-center text-sm text-ink-soft sm:col-span-1">
                {ROLE_NAMES[role]}
              </span>
            </legend>
            <Input
              aria-label={`Model: ${ROLE_NAMES[role]}`}
              placeholder="As all"
              value={draft.models[role]}
              spellCheck={false}
              onChange={(event) => set({ models: { ...draft.models, [role]: event.target.value } })}
            />
            <Select
              aria-label={`Effort: ${ROLE_NAMES[role]}`}
              value={draft.efforts[role]}
              onChange={({ target: { value } }) =>
                set({
                  efforts: {
                    ...draft.efforts,
                    [role]: EFFORTS.find((each) => each === value) ?? '',
                  },
                })
              }
            >
              <option value="">As all</option>
              {EFFORTS.map((effort) => (
                <option key={effort}>{effort}</option>
              ))}
            </Select>
          </fieldset>
        ))}
        {problems.models !== undefined && (
          <p role="alert" className="text-xs text-fail">
            {problems.models}
          </p>
        )}
        <div className="grid gap-x-4 sm:grid-cols-2">
          <Inherited setting="models" label="Models of roles">
            <span className="text-xs text-ink-soft">Models of roles</span>
          </Inherited>
          <Inherited setting="efforts" label="Efforts of roles">
            <span className="text-xs text-ink-soft">Efforts of roles</span>
          </Inherited>
        </div>
      </div>
    </details>
  );
}
