import { usePreferences } from '#shared/preferences/preferences.ts';
import { Toaster } from 'sonner';

/** Where short messages appear. */
export function Toasts() {
  const theme = usePreferences((preferences) => preferences.theme);
  return <Toaster theme={theme} position="bottom-right" closeButton visibleToasts={4} />;
}
