import { useProjects } from '#shared/api/use-projects.ts';
import { openKeys } from '#shared/navigation/surfaces.ts';
import { setPreferences } from '#shared/preferences/preferences.ts';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Entry } from './palette-entries.logic.ts';

/** What can be gone to and done from everywhere. */
export function useMachineEntries(): readonly Entry[] {
  const { data: projects } = useProjects();
  const navigate = useNavigate();
  return useMemo(
    () => [
      ...(projects ?? []).map(({ name }): Entry => ({
        id: `project:${name}`,
        group: 'Projects',
        label: name,
        run: () => void navigate({ to: '/p/$project', params: { project: name } }),
      })),
      {
        id: 'projects',
        group: 'Projects',
        label: 'All projects',
        run: () => void navigate({ to: '/' }),
      },
      {
        id: 'new-project',
        group: 'Projects',
        label: 'New project',
        run: () => void navigate({ to: '/new' }),
      },
      {
        id: 'machine-settings',
        group: 'Page',
        label: 'Settings of the machine',
        words: 'provider credential budget doctor quota',
        run: () => void navigate({ to: '/settings' }),
      },
      {
        id: 'workers',
        group: 'Page',
        label: 'Workers',
        words: 'fleet machines join token cordon drain slots',
        run: () => void navigate({ to: '/workers' }),
      },
      ...(['light', 'dark', 'system'] as const).map((theme): Entry => ({
        id: `theme:${theme}`,
        group: 'Page',
        label:
          theme === 'system'
            ? 'Theme of the system'
            : `${theme === 'dark' ? 'Dark' : 'Light'} theme`,
        run: () => setPreferences({ theme }),
      })),
      { id: 'keys', group: 'Page', label: 'Show all keys', key: '?', run: openKeys },
    ],
    [projects, navigate],
  );
}
