import { SettingsSection } from '#shared/forms/settings-section.tsx';
import { useEdits } from '#shared/forms/use-edits.ts';
import { wholeOf } from '#shared/settings/crew-draft.logic.ts';
import { Field, Input } from '#ui/field.tsx';
import { changeSettings, useRenewSettings, type Settings } from '../api/machine.ts';

const FIELDS = [
  {
    name: 'minimum_free_memory_mb',
    label: 'Memory that is kept free (MB)',
    hint: 'With less, nothing new is started. What runs may still grow to take is kept free besides.',
    least: 0,
    most: 1_048_576,
  },
  {
    name: 'minimum_free_disk_mb',
    label: 'Disk that is kept free (MB)',
    hint: 'With less, nothing new is started; what runs goes on.',
    least: 0,
    most: 16_777_216,
  },
  {
    name: 'run_processes',
    label: 'Processes of one run',
    hint: 'Also of one check. A fork bomb ends there.',
    least: 64,
    most: 65_536,
  },
] as const;
const LEAST_RUN_MB = 64;
const MOST_RUN_MB = 1_048_576;

/** What runs may take of this machine, and what they must leave. */
export function RoomSection({ settings }: { readonly settings: Settings }) {
  const renew = useRenewSettings();
  const edits = useEdits({
    minimum_free_memory_mb: String(settings.minimum_free_memory_mb),
    minimum_free_disk_mb: String(settings.minimum_free_disk_mb),
    run_processes: String(settings.run_processes),
    run_memory_mb: settings.run_memory_mb === null ? '' : String(settings.run_memory_mb),
  });
  const { draft, set } = edits;
  const numberOf = ({ name, least, most }: (typeof FIELDS)[number]) =>
    wholeOf(draft[name], least, most);
  const isAutomatic = draft.run_memory_mb.trim() === '';
  const runMemory = wholeOf(draft.run_memory_mb, LEAST_RUN_MB, MOST_RUN_MB);
  return (
    <SettingsSection
      id="room"
      title="Memory and disk"
      isDirty={edits.isDirty}
      canSave={
        FIELDS.every((field) => numberOf(field) !== null) && (isAutomatic || runMemory !== null)
      }
      onDiscard={edits.discard}
      onSave={async () => {
        const given = FIELDS.map((field) => [field.name, numberOf(field)] as const);
        await changeSettings({
          ...Object.fromEntries(given.filter(([, value]) => value !== null)),
          run_memory_mb: isAutomatic ? null : runMemory,
        });
        await renew();
        edits.discard();
      }}
    >
      {FIELDS.map((field) => (
        <Field
          key={field.name}
          label={field.label}
          hint={field.hint}
          error={
            numberOf(field) === null ? `A whole number from ${field.least} to ${field.most}.` : null
          }
          className="sm:max-w-sm"
        >
          {(ids) => (
            <Input
              {...ids}
              type="number"
              min={field.least}
              max={field.most}
              value={draft[field.name]}
              onChange={(event) => set({ [field.name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Field
        label="Memory of one run (MB)"
        hint="Also of one check, where the system lets us limit it. Empty: half of the machine."
        error={
          isAutomatic || runMemory !== null
            ? null
            : `A whole number from ${LEAST_RUN_MB} to ${MOST_RUN_MB}, or nothing.`
        }
        className="sm:max-w-sm"
      >
        {(ids) => (
          <Input
            {...ids}
            type="number"
            min={LEAST_RUN_MB}
            max={MOST_RUN_MB}
            value={draft.run_memory_mb}
            onChange={(event) => set({ run_memory_mb: event.target.value })}
          />
        )}
      </Field>
    </SettingsSection>
  );
}
