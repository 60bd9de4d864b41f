import { useCommand } from '#shared/api/use-command.ts';
import { UnsavedGuard } from '#shared/forms/unsaved.tsx';
import { BudgetsSection } from '#shared/settings/budgets-section.tsx';
import type { SettingsChange } from '#shared/settings/crew-draft.logic.ts';
import { AgentsSection, BrowserSection, WorkSection } from '#shared/settings/crew-sections.tsx';
import { InheritanceProvider } from '#shared/settings/inherited.tsx';
import { NotificationsPanel } from '#shared/settings/notifications-panel.tsx';
import { SettingsLayout } from '#shared/settings/settings-layout.tsx';
import { buttonClass } from '#ui/button.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Download, FileText } from 'lucide-react';
import { changeProjectSettings, projectSettingsQuery } from '../api/project-settings.ts';
import { DangerZone } from './danger-zone.tsx';
import { ImproveSection } from './improve-section.tsx';
import { PolicySection } from './policy-section.tsx';
import { Proposals } from './proposals.tsx';

const PARTS = [
  { id: 'agents', label: 'Agents and models' },
  { id: 'work', label: 'Work and regression' },
  { id: 'reach', label: 'Browser and pushing' },
  { id: 'budgets', label: 'Budgets' },
  { id: 'commands', label: 'Commands of agents' },
  { id: 'improve', label: 'Improving by itself' },
  { id: 'notifications', label: 'Notifications' },
  { id: 'danger', label: 'Reset and delete' },
];
const SCOPES = ['run', 'feature', 'project_day'] as const;

/** What a project has of its own, and what it has from the machine. */
export function ProjectSettingsScreen() {
  const { project } = useParams({ from: '/p/$project' });
  return (
    <UnsavedGuard>
      <SettingsLayout
        title="Settings of the project"
        parts={PARTS}
        links={
          <>
            <Link to="/p/$project/spec" params={{ project }} className={buttonClass()}>
              <FileText aria-hidden /> Spec
            </Link>
            <a
              href={`/api/projects/${encodeURIComponent(project)}/export?with_transcripts=true`}
              download
              className={buttonClass()}
            >
              <Download aria-hidden /> Export
            </a>
          </>
        }
      >
        <Sections project={project} />
        <PolicySection project={project} />
        <ImproveSection project={project} />
        <Proposals project={project} />
        <NotificationsPanel project={project} />
        <DangerZone project={project} />
      </SettingsLayout>
    </UnsavedGuard>
  );
}

function Sections({ project }: { readonly project: string }) {
  const queries = useQueryClient();
  const { data: settings } = useQuery(projectSettingsQuery(project));
  const save = async (change: SettingsChange): Promise<void> => {
    await changeProjectSettings(project, change);
    await queries.invalidateQueries({ queryKey: projectSettingsQuery(project).queryKey });
  };
  const clear = useCommand(
    (setting: string) => save({ clear: [setting] }),
    () => 'It is the machine’s again.',
  );
  if (settings === undefined) {
    return <Skeleton className="h-96" />;
  }
  return (
    <InheritanceProvider value={{ own: settings.own, clear: clear.mutate }}>
      <AgentsSection settings={settings} onSave={save} isMachine={false} />
      <WorkSection settings={settings} onSave={save} />
      <BrowserSection settings={settings} onSave={save} />
      <BudgetsSection
        scopes={SCOPES}
        budgets={settings.budgets}
        onSave={(budgets) => save({ budgets })}
      />
    </InheritanceProvider>
  );
}
