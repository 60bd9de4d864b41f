import { settingsQuery } from '#shared/api/use-setup.ts';
import { UnsavedGuard } from '#shared/forms/unsaved.tsx';
import { BudgetsSection } from '#shared/settings/budgets-section.tsx';
import type { SettingsChange } from '#shared/settings/crew-draft.logic.ts';
import { AgentsSection, BrowserSection, WorkSection } from '#shared/settings/crew-sections.tsx';
import { NotificationsPanel } from '#shared/settings/notifications-panel.tsx';
import { SettingsLayout } from '#shared/settings/settings-layout.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { changeSettings, useRenewSettings } from '../api/machine.ts';
import { Appearance } from './appearance.tsx';
import { Doctor } from './doctor.tsx';
import { MachineSection } from './machine-section.tsx';
import { Drivers } from './drivers.tsx';
import { Money } from './money.tsx';
import { Prices } from './prices.tsx';
import { PolicySection } from './policy-section.tsx';
import { ProviderSection } from './provider-section.tsx';
import { Quotas } from './quotas.tsx';
import { RoomSection } from './room-section.tsx';

const PARTS = [
  { id: 'provider', label: 'Provider' },
  { id: 'agents', label: 'Agents and effort' },
  { id: 'work', label: 'Work and regression' },
  { id: 'reach', label: 'Browser and pushing' },
  { id: 'budgets', label: 'Budgets' },
  { id: 'money', label: 'Money' },
  { id: 'prices', label: 'Prices' },
  { id: 'accounts', label: 'Accounts' },
  { id: 'drivers', label: 'What agents tell' },
  { id: 'machine', label: 'This machine' },
  { id: 'room', label: 'Memory and disk' },
  { id: 'notifications', label: 'Notifications' },
  { id: 'commands', label: 'Commands of agents' },
  { id: 'appearance', label: 'Appearance' },
  { id: 'doctor', label: 'Doctor' },
];
const SCOPES = ['run', 'feature', 'project_day', 'machine_day'] as const;

/** What holds for all projects of this machine, unless one has its own. */
export function MachineSettingsScreen() {
  return (
    <main id="screen" tabIndex={-1} className="min-h-0 grow overflow-y-auto outline-none">
      <UnsavedGuard>
        <SettingsLayout title="Settings of the machine" parts={PARTS}>
          <Sections />
          <NotificationsPanel project={null} />
          <PolicySection />
          <Appearance />
          <Doctor />
        </SettingsLayout>
      </UnsavedGuard>
    </main>
  );
}

function Sections() {
  const { data: settings } = useQuery(settingsQuery);
  const renew = useRenewSettings();
  const save = async (change: Omit<SettingsChange, 'clear' | 'budgets'>): Promise<void> => {
    await changeSettings(change);
    await renew();
  };
  if (settings === undefined) {
    return <Skeleton className="h-96" />;
  }
  return (
    <>
      <ProviderSection settings={settings} />
      <AgentsSection settings={settings} onSave={save} isMachine />
      <WorkSection settings={settings} onSave={save} />
      <BrowserSection settings={settings} onSave={save} />
      <BudgetsSection
        scopes={SCOPES}
        budgets={settings.budgets}
        onSave={async (budgets) => {
          await changeSettings({ budgets });
          await renew();
        }}
      />
      <Money />
      <Prices />
      <Quotas />
      <Drivers />
      <MachineSection settings={settings} />
      <RoomSection settings={settings} />
    </>
  );
}
