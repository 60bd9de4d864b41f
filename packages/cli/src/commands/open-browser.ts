import type { CommandContext } from './command-context.ts';

/** Opens a person's browser where there is one to see; elsewhere the printed address has to do. */
export async function openBrowser(
  { environment, terminal }: CommandContext,
  url: string,
): Promise<void> {
  if (!canShow(environment)) {
    return;
  }
  const { default: open } = await import('open');
  try {
    await open(url);
  } catch {
    terminal.warn(`No browser could be opened. Open ${url} yourself.`);
  }
}

function canShow(environment: NodeJS.ProcessEnv): boolean {
  if (environment['CI'] !== undefined || environment['SSH_CONNECTION'] !== undefined) {
    return false;
  }
  return (
    process.platform !== 'linux' ||
    environment['DISPLAY'] !== undefined ||
    environment['WAYLAND_DISPLAY'] !== undefined
  );
}
