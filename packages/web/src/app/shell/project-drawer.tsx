import { usePreferences } from '#shared/preferences/preferences.ts';
import { lazy, Suspense } from 'react';

const DrawerParts = lazy(() => import('./drawer-parts.tsx'));

/** Logs and terminals at the foot of a project's screens, while they are wanted. */
export function ProjectDrawer() {
  const isOpen = usePreferences(({ drawerOpen }) => drawerOpen);
  return <Suspense fallback={null}>{isOpen && <DrawerParts />}</Suspense>;
}
