import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How long it takes until another control plane answers when the one that leads is killed, frozen or hands over. */
export function benchTakeover(isQuick: boolean): void {
  const main = fileURLToPath(new URL('../test/takeover/main.ts', import.meta.url));
  spawnSync(process.execPath, ['--conditions=source', main, isQuick ? '1' : '5'], {
    stdio: 'inherit',
  });
}
