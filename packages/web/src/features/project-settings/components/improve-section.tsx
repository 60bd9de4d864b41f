import { SettingsSection } from '#shared/forms/settings-section.tsx';
import { useEdits } from '#shared/forms/use-edits.ts';
import { wholeOf } from '#shared/settings/crew-draft.logic.ts';
import { Field, Input } from '#ui/field.tsx';
import { RadioCards } from '#ui/radio-cards.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { Switch } from '#ui/switch.tsx';
import { Ago } from '#ui/ago.tsx';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { autoImproveQuery, changeAutoImprove, type AutoImprove } from '../api/project-settings.ts';

/** Whether agents look for improvements when the backlog is done, and who decides on them. */
export function ImproveSection({ project }: { readonly project: string }) {
  const { data } = useQuery(autoImproveQuery(project));
  return data === undefined ? (
    <Skeleton className="h-40" />
  ) : (
    <Improve project={project} present={data} />
  );
}

function Improve({
  project,
  present,
}: {
  readonly project: string;
  readonly present: AutoImprove;
}) {
  const queries = useQueryClient();
  const edits = useEdits({
    isOn: present.auto_improve_enabled,
    interval: String(present.auto_improve_interval_minutes),
    limit: String(present.auto_improve_daily_limit),
    accept: present.auto_improve_accept,
  });
  const { draft, set } = edits;
  const interval = wholeOf(draft.interval, 1, 1440);
  const limit = wholeOf(draft.limit, 1, 50);
  return (
    <SettingsSection
      id="improve"
      title="Improving by itself"
      hint="When everything passes, an agent looks at what there is and proposes what would make it better."
      isDirty={edits.isDirty}
      canSave={interval !== null && limit !== null}
      onDiscard={edits.discard}
      onSave={async () => {
        await changeAutoImprove(project, {
          auto_improve_enabled: draft.isOn,
          auto_improve_interval_minutes: interval,
          auto_improve_daily_limit: limit,
          auto_improve_accept: draft.accept,
        });
        await queries.invalidateQueries({ queryKey: autoImproveQuery(project).queryKey });
        edits.discard();
      }}
    >
      <Switch
        label="Look for improvements"
        hint={<State present={present} />}
        checked={draft.isOn}
        onCheckedChange={(isOn) => set({ isOn })}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Minutes between two looks, at least"
          error={interval === null ? 'A whole number from 1 to 1440.' : null}
        >
          {(ids) => (
            <Input
              {...ids}
              type="number"
              min={1}
              max={1440}
              value={draft.interval}
              onChange={(event) => set({ interval: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Proposals a day, at most"
          error={limit === null ? 'A whole number from 1 to 50.' : null}
        >
          {(ids) => (
            <Input
              {...ids}
              type="number"
              min={1}
              max={50}
              value={draft.limit}
              onChange={(event) => set({ limit: event.target.value })}
            />
          )}
        </Field>
      </div>
      <WhoDecides accept={draft.accept} onChange={(accept) => set({ accept })} />
    </SettingsSection>
  );
}

function WhoDecides({
  accept,
  onChange,
}: {
  readonly accept: AutoImprove['auto_improve_accept'];
  readonly onChange: (accept: AutoImprove['auto_improve_accept']) => void;
}) {
  return (
    <RadioCards
      label="Who decides on a proposal"
      value={accept}
      onValueChange={onChange}
      options={[
        {
          value: 'by_person',
          label: 'You decide',
          hint: 'Proposals wait below until you accept or reject them.',
        },
        {
          value: 'by_itself',
          label: 'It accepts by itself',
          hint: 'Proposals become features at once, as many a day as above. They cost what features cost.',
        },
      ]}
    />
  );
}

function State({ present }: { readonly present: AutoImprove }) {
  if (!present.auto_improve_enabled) {
    return 'Off: nothing is proposed.';
  }
  if (present.state === 'wait' && present.next_at !== null) {
    return (
      <>
        Looks next <Ago at={present.next_at} />.
      </>
    );
  }
  return present.because ?? 'Looks as soon as the crew works and everything passes.';
}
