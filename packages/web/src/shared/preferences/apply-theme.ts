import { usePreferences } from './preferences.ts';

/** Follows the chosen theme, and the system's where none is chosen. Answers how to stop. */
export function followTheme(): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => {
    const { theme } = usePreferences.getState();
    const isDark = theme === 'dark' || (theme === 'system' && system.matches);
    document.documentElement.classList.toggle('dark', isDark);
  };
  apply();
  system.addEventListener('change', apply);
  const unsubscribe = usePreferences.subscribe(apply);
  return () => {
    system.removeEventListener('change', apply);
    unsubscribe();
  };
}
