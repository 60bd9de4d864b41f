import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Milliseconds that a plain shell script takes for the same features on this machine at this moment: the
 * machine's part in the figure of a crew. Null where `flock` is missing.
 */
export async function runBare(options: {
  readonly features: number;
  readonly seconds: number;
  readonly slots: number;
}): Promise<number | null> {
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-bench-'));
  try {
    makeHub(root);
    const began = performance.now();
    const codes = await Promise.all(
      Array.from({ length: options.slots }, (_, slot) => runSlot(root, slot, options)),
    );
    return codes.every((code) => code === 0) ? Math.round(performance.now() - began) : null;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function makeHub(root: string): void {
  const hub = join(root, 'hub.git');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@localhost', ...args]);
  git('init', '--quiet', '--bare', '--initial-branch=main', hub);
  const tree = git('-C', hub, 'hash-object', '-t', 'tree', '-w', '/dev/null').toString().trim();
  const commit = git('-C', hub, 'commit-tree', '-m', 'Begin', tree).toString().trim();
  git('-C', hub, 'update-ref', 'refs/heads/main', commit);
}

async function runSlot(
  root: string,
  slot: number,
  { features, seconds, slots }: { features: number; seconds: number; slots: number },
): Promise<number | null> {
  const script = fileURLToPath(new URL('./bare.sh', import.meta.url));
  const share = Math.floor(features / slots);
  const args = [script, root, String(slot), String(share), String(seconds)];
  const child = spawn('sh', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  return code;
}
