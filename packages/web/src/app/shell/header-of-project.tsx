import { setPreferences, usePreferences } from '#shared/preferences/preferences.ts';
import { IconButton } from '#ui/icon-button.tsx';
import { PanelBottom } from 'lucide-react';
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';

const DevServerControl = lazy(async () => {
  const { DevServerControl: component } = await import('#features/dev-server/index.tsx');
  return { default: component };
});

/** The place in the header that belongs to the project on the screen. */
export const PROJECT_PLACE = 'header-of-project';

const never = () => () => undefined;

/** What the header shows of a project and its socket must feed: drawn there, and yet under the project. */
export function HeaderOfProject() {
  const place = useSyncExternalStore(never, () => document.getElementById(PROJECT_PLACE));
  const isOpen = usePreferences(({ drawerOpen }) => drawerOpen);
  return place === null
    ? null
    : createPortal(
        <>
          <span className="hidden lg:inline">
            <Suspense fallback={null}>
              <DevServerControl />
            </Suspense>
          </span>
          <IconButton
            label="Logs and terminals"
            keys="d"
            aria-expanded={isOpen}
            className="max-sm:hidden"
            onClick={() => setPreferences({ drawerOpen: !isOpen })}
          >
            <PanelBottom />
          </IconButton>
        </>,
        place,
      );
}
