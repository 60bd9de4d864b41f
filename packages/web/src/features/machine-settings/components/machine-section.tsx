import { SettingsSection } from '#shared/forms/settings-section.tsx';
import { useEdits } from '#shared/forms/use-edits.ts';
import { wholeOf } from '#shared/settings/crew-draft.logic.ts';
import { Field, Input } from '#ui/field.tsx';
import { RadioCards } from '#ui/radio-cards.tsx';
import { Switch } from '#ui/switch.tsx';
import { changeSettings, useRenewSettings, type Settings } from '../api/machine.ts';

/** What this machine can bear, and where its secrets lie. */
export function MachineSection({ settings }: { readonly settings: Settings }) {
  const renew = useRenewSettings();
  const edits = useEdits({
    slots: String(settings.machine_slots),
    keepAwake: settings.keep_awake,
    place: settings.credential_place,
  });
  const { draft, set } = edits;
  const slots = wholeOf(draft.slots, 1, 256);
  return (
    <SettingsSection
      id="machine"
      title="This machine"
      isDirty={edits.isDirty}
      canSave={slots !== null}
      onDiscard={edits.discard}
      onSave={async () => {
        await changeSettings({
          ...(slots === null ? {} : { machine_slots: slots }),
          keep_awake: draft.keepAwake,
          credential_place: draft.place,
        });
        await renew();
        edits.discard();
      }}
    >
      <Field
        label="Agents at the same time, all projects together"
        hint="Each is a program of some hundred megabytes. What is too much waits."
        error={slots === null ? 'A whole number from 1 to 256.' : null}
        className="sm:max-w-sm"
      >
        {(ids) => (
          <Input
            {...ids}
            type="number"
            min={1}
            max={256}
            value={draft.slots}
            onChange={(event) => set({ slots: event.target.value })}
          />
        )}
      </Field>
      <Switch
        label="Keep awake"
        hint="The machine does not go to sleep while a crew works."
        checked={draft.keepAwake}
        onCheckedChange={(keepAwake) => set({ keepAwake })}
      />
      <div>
        <p className="mb-1 text-sm font-medium">Where credentials lie</p>
        <RadioCards
          label="Where credentials lie"
          value={draft.place}
          onValueChange={(place) => set({ place })}
          options={[
            {
              value: 'file',
              label: 'In a file',
              hint: 'In the home of Ropewalk; only you can read it.',
            },
            {
              value: 'keychain',
              label: 'In the keychain',
              hint: 'That of the operating system, where there is one.',
            },
          ]}
        />
      </div>
    </SettingsSection>
  );
}
