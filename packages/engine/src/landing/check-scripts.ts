import type { Check } from '@ropewalk/contracts';
import { z } from 'zod';

const manifestSchema = z.object({ scripts: z.record(z.string(), z.string()).default({}) });

/** `npm test`, `npm run lint`, `pnpm lint`, `yarn run check`: the word after it is a script of package.json. */
const RUNS_SCRIPT =
  /\b(?:npm|pnpm|yarn|bun)\s+(?:run-script\s+|run\s+)?(?:-{1,2}\S+\s+)*([\w:.-]+)/g;

/**
 * Scripts of `package.json` that the project's checks run, directly or through each other, and that a change
 * gives another meaning: whoever can change them can make every check pass. A manifest that cannot be read
 * has no scripts; the checks then fail by themselves.
 */
export function changedCheckScripts(
  checks: readonly Check[],
  before: string | null,
  after: string | null,
): string[] {
  const old = scriptsOf(before);
  const present = scriptsOf(after);
  const reached = new Set<string>();
  const waiting = checks.flatMap((check) => scriptsIn(check.command));
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const script of [`pre${name}`, name, `post${name}`]) {
      if (!reached.has(script)) {
        reached.add(script);
        waiting.push(...scriptsIn(old[script] ?? ''), ...scriptsIn(present[script] ?? ''));
      }
    }
  }
  return [...reached].filter((name) => old[name] !== present[name]).toSorted();
}

function scriptsIn(command: string): string[] {
  return [...command.matchAll(RUNS_SCRIPT)].flatMap((match) => match[1] ?? []);
}

function scriptsOf(manifest: string | null): Readonly<Record<string, string | undefined>> {
  if (manifest === null) {
    return {};
  }
  try {
    return manifestSchema.parse(JSON.parse(manifest)).scripts;
  } catch {
    return {};
  }
}
