import { SettingsSection } from '#shared/forms/settings-section.tsx';
import { useEdits } from '#shared/forms/use-edits.ts';
import type { ComponentType, ReactNode } from 'react';
import { BrowserFields } from './browser-fields.tsx';
import {
  problemsOf,
  toChange,
  toCrewDraft,
  type CrewDraft,
  type CrewField,
  type CrewValues,
  type SettingsChange,
} from './crew-draft.logic.ts';
import { MachineAgentFields, ProjectAgentFields } from './agent-fields.tsx';
import { WorkFields } from './work-fields.tsx';

/** What the fields of a section work on. */
export interface FieldsOf {
  readonly draft: CrewDraft;
  readonly problems: Partial<Record<CrewField, string>>;
  readonly set: (change: Partial<CrewDraft>) => void;
}

export interface CrewSectionProps {
  readonly settings: CrewValues;
  readonly onSave: (change: SettingsChange) => Promise<void>;
}

function CrewSection({
  id,
  title,
  hint,
  settings,
  onSave,
  fields: Fields,
}: CrewSectionProps & {
  readonly id: string;
  readonly title: string;
  readonly hint?: ReactNode;
  readonly fields: ComponentType<FieldsOf>;
}) {
  const edits = useEdits(toCrewDraft(settings));
  const problems = problemsOf(edits.draft);
  const changed = Object.keys(edits.changes) as CrewField[];
  return (
    <SettingsSection
      id={id}
      title={title}
      hint={hint}
      isDirty={edits.isDirty}
      canSave={Object.keys(problems).length === 0}
      onDiscard={edits.discard}
      onSave={async () => {
        await onSave(toChange(changed, edits.draft));
        edits.discard();
      }}
    >
      <Fields draft={edits.draft} problems={problems} set={edits.set} />
    </SettingsSection>
  );
}

/** Who builds: driver, provider, models, effort. */
export function AgentsSection(props: CrewSectionProps & { readonly isMachine: boolean }) {
  return (
    <CrewSection
      {...props}
      id="agents"
      title="Agents and models"
      hint="Who reads the spec, builds, and looks whether it still works. A crew that works goes on with a change at its next run."
      fields={props.isMachine ? MachineAgentFields : ProjectAgentFields}
    />
  );
}

/** How many at the same time, and how thoroughly what passes is looked at again. */
export function WorkSection(props: CrewSectionProps) {
  return <CrewSection {...props} id="work" title="Work and regression" fields={WorkFields} />;
}

/** What agents get to see, and where what has landed is pushed to. */
export function BrowserSection(props: CrewSectionProps) {
  return (
    <CrewSection
      {...props}
      id="reach"
      title="Browser, files, network and pushing"
      fields={BrowserFields}
    />
  );
}
