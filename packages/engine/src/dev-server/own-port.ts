import { scriptsOf } from '@ropewalk/core';
import { portVariables } from '../workspaces/ports.ts';
import { parseDevCommand } from './parse-dev-command.ts';

/** The variables by which frameworks are told their port. */
export function portEnvironment(firstPort: number): Record<string, string> {
  return {
    ...portVariables(firstPort),
    FLASK_RUN_PORT: String(firstPort),
    NUXT_PORT: String(firstPort),
    UVICORN_PORT: String(firstPort),
  };
}

/**
 * The arguments with which programs that look at no variable are told their port: Vite and Astro behind a
 * script of `package.json`, and Django. Everything else is left as it is.
 */
export function withOwnPort(
  argv: readonly [string, ...string[]],
  firstPort: number,
  packageJson: string | null,
): readonly [string, ...string[]] {
  const [program, ...args] = argv;
  if (program === 'npm') {
    const name =
      args.length === 1 ? args[0] : args[0] === 'run' && args.length === 2 ? args[1] : null;
    const script = scriptsOf(packageJson).get(name ?? '');
    return script !== undefined && takesPort(script)
      ? [...argv, '--', '--port', String(firstPort)]
      : argv;
  }
  const isDjango = args.at(-1) === 'runserver' && args.at(-2) === 'manage.py';
  return isDjango ? [...argv, `127.0.0.1:${firstPort}`] : argv;
}

function takesPort(script: string): boolean {
  const parsed = parseDevCommand(script);
  if (!parsed.ok) return false;
  const [program, ...args] = parsed.value.argv;
  const isServer =
    (program === 'vite' &&
      ['dev', 'serve', undefined].includes(args.find((arg) => !arg.startsWith('-')))) ||
    (program === 'astro' && args[0] === 'dev');
  return isServer && !args.some((arg) => arg === '--port' || arg.startsWith('--port='));
}
