import { providersQuery } from '#shared/api/use-setup.ts';
import { SettingsSection } from '#shared/forms/settings-section.tsx';
import { useEdits } from '#shared/forms/use-edits.ts';
import { Badge } from '#ui/badge.tsx';
import { Field, Input, Select } from '#ui/field.tsx';
import { Notice } from '#ui/notice.tsx';
import type { Tone } from '#ui/tone.ts';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import {
  changeSettings,
  putCredential,
  useRenewSettings,
  type Provider,
  type Settings,
} from '../api/machine.ts';
import { addressProblem, providerChange, type ProviderDraft } from '../provider.logic.ts';
import { RemoveCredential } from './remove-credential.tsx';

const CREDENTIALS: Readonly<
  Record<Provider['credential'], { readonly label: string; readonly tone: Tone }>
> = {
  stored: { label: 'A credential is kept', tone: 'pass' },
  other_address: { label: 'One is kept, but for another address: it is not sent', tone: 'ask' },
  none: { label: 'No credential', tone: 'wait' },
  not_readable: { label: 'The credential cannot be read', tone: 'fail' },
};

/** Whose models are used, where they are reached, and how they are paid. */
export function ProviderSection({ settings }: { readonly settings: Settings }) {
  const { data } = useQuery(providersQuery);
  const renew = useRenewSettings();
  const edits = useEdits<ProviderDraft>({
    provider: settings.api_provider,
    address: null,
    model: null,
    credential: '',
    region: settings.region ?? '',
    cloudProject: settings.cloud_project ?? '',
  });
  const { draft, set } = edits;
  const provider = data?.providers.find(({ id }) => id === draft.provider);
  const address = draft.address ?? provider?.chosen_base_url ?? '';
  const problem = addressProblem(address);
  const save = async (): Promise<void> => {
    await changeSettings(providerChange(draft));
    // A credential is kept for the address that the provider has by then.
    if (draft.credential.trim() !== '') {
      await putCredential(draft.provider, draft.credential.trim());
    }
    await renew();
    edits.discard();
  };
  return (
    <SettingsSection
      id="provider"
      title="Provider"
      hint="Whose models Claude Code uses. Address, model and credential belong to one provider; with another, none of them goes along."
      isDirty={edits.isDirty}
      canSave={problem === null}
      onSave={save}
      onDiscard={edits.discard}
    >
      {settings.credential_problem !== null && (
        <Notice tone="fail">{settings.credential_problem}</Notice>
      )}
      <ProviderChoice draft={draft} set={set} providers={data?.providers ?? []} />
      {provider !== undefined && (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <Address provider={provider} value={address} problem={problem} set={set} />
            <Model provider={provider} draft={draft} set={set} />
          </div>
          {(draft.provider === 'vertex' || draft.provider === 'bedrock') && (
            <Cloud draft={draft} set={set} />
          )}
          <Credential provider={provider} draft={draft} set={set} />
        </>
      )}
    </SettingsSection>
  );
}

interface Part {
  readonly draft: ProviderDraft;
  readonly set: (change: Partial<ProviderDraft>) => void;
}

function ProviderChoice({
  draft,
  set,
  providers,
}: Part & { readonly providers: readonly Provider[] }) {
  return (
    <Field label="Provider" className="sm:max-w-sm">
      {(ids) => (
        <Select
          {...ids}
          value={draft.provider}
          onChange={({ target: { value } }) => {
            const found = providers.find(({ id }) => id === value);
            if (found !== undefined) {
              set({ provider: found.id, address: null, model: null, credential: '' });
            }
          }}
        >
          {providers.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function Address({
  provider,
  value,
  problem,
  set,
}: Pick<Part, 'set'> & {
  readonly provider: Provider;
  readonly value: string;
  readonly problem: string | null;
}) {
  const own = provider.base_url ?? '';
  return (
    <Field
      label="Address"
      hint={own === '' ? 'Empty: where the program finds it by itself.' : `Empty: ${own}.`}
      error={problem}
    >
      {(ids) => (
        <Input
          {...ids}
          value={value}
          placeholder={own}
          inputMode="url"
          spellCheck={false}
          onChange={(event) => set({ address: event.target.value })}
        />
      )}
    </Field>
  );
}

function Model({ provider, draft, set }: Part & { readonly provider: Provider }) {
  const list = useId();
  return (
    <Field
      label="Model"
      hint={
        provider.default_model === ''
          ? 'As the provider calls it.'
          : `Empty: ${provider.default_model}.`
      }
    >
      {(ids) => (
        <>
          <Input
            {...ids}
            list={list}
            value={draft.model ?? provider.chosen_model ?? ''}
            placeholder={provider.default_model}
            spellCheck={false}
            onChange={(event) => set({ model: event.target.value })}
          />
          <datalist id={list}>
            {provider.models.map(({ id, name }) => (
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

function Cloud({ draft, set }: Part) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Region">
        {(ids) => (
          <Input
            {...ids}
            value={draft.region}
            onChange={(event) => set({ region: event.target.value })}
          />
        )}
      </Field>
      {draft.provider === 'vertex' && (
        <Field label="Project in the cloud">
          {(ids) => (
            <Input
              {...ids}
              value={draft.cloudProject}
              onChange={(event) => set({ cloudProject: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}

function Credential({ provider, draft, set }: Part & { readonly provider: Provider }) {
  const { label, tone } = CREDENTIALS[provider.credential];
  return (
    <div className="flex flex-col gap-2">
      <Field
        label="Credential"
        hint={
          provider.requires_auth
            ? 'A key or token. It goes in and is never shown again; what you type replaces what is kept.'
            : provider.id === 'claude'
              ? 'Only for a key of the API. Without one, agents are signed in as the program “claude” is.'
              : 'Not needed by this provider.'
        }
        className="sm:max-w-xl"
      >
        {(ids) => (
          <Input
            {...ids}
            type="password"
            autoComplete="new-password"
            value={draft.credential}
            placeholder={provider.credential === 'stored' ? '••••••••' : ''}
            onChange={(event) => set({ credential: event.target.value })}
          />
        )}
      </Field>
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{label}</Badge>
        {provider.credential !== 'none' && <RemoveCredential provider={provider} />}
      </p>
    </div>
  );
}
