import { Field, Select, TextArea } from '#ui/field.tsx';
import type { NetworkMode } from './crew-draft.logic.ts';
import type { FieldsOf } from './crew-sections.tsx';
import { Inherited } from './inherited.tsx';

const MODES: Readonly<Record<NetworkMode, string>> = {
  open: 'Every public host',
  allow_list: 'Only the hosts below',
  off: 'Nothing but the model',
};

export function NetworkFields({ draft, problems, set }: FieldsOf) {
  return (
    <>
      <Inherited setting="network" label="Network">
        <Field
          label="What agents and checks may reach"
          hint="The provider of the model is always reached; this machine and private networks never, unless they are listed with their port."
        >
          {(ids) => (
            <Select
              {...ids}
              value={draft.network}
              onChange={(event) => {
                const mode = toMode(event.target.value);
                if (mode !== null) set({ network: mode });
              }}
            >
              {Object.entries(MODES).map(([mode, label]) => (
                <option key={mode} value={mode}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </Inherited>
      <Inherited setting="network_hosts" label="Hosts">
        <Field
          label="Hosts"
          hint="One a line: example.org, *.example.org for what lies below it, 10.0.0.5:5432."
          error={problems.network_hosts}
        >
          {(ids) => (
            <TextArea
              {...ids}
              rows={3}
              className="font-mono"
              value={draft.network_hosts}
              spellCheck={false}
              onChange={(event) => set({ network_hosts: event.target.value })}
            />
          )}
        </Field>
      </Inherited>
    </>
  );
}

function toMode(value: string): NetworkMode | null {
  return value === 'open' || value === 'allow_list' || value === 'off' ? value : null;
}
