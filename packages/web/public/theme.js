// Before anything is drawn, so that nobody who works in the dark is shown a white page first.
(() => {
  let chosen = null;
  try {
    chosen = JSON.parse(localStorage.getItem('ropewalk.preferences') ?? 'null')?.state?.theme;
  } catch {
    // What is stored cannot be read: the system's theme is as good as any.
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const isDark = chosen === 'dark' || (chosen !== 'light' && dark);
  document.documentElement.classList.toggle('dark', isDark);
})();
