/** What lies in the root of a project, as far as it tells how the project is started. */
export interface ProjectFacts {
  /** Names of the files in the root. */
  readonly files: ReadonlySet<string>;
  /** Text of `package.json` and `pyproject.toml`; null when there is none that can be read. */
  readonly packageJson: string | null;
  readonly pyproject: string | null;
}

/** A dev command that was found, under the name that the API gives to its kind. */
export interface DetectedCommand {
  readonly type:
    | 'nodejs-vite'
    | 'nodejs-cra'
    | 'python-poetry'
    | 'python-django'
    | 'python-fastapi'
    | 'rust'
    | 'go';
  readonly argv: readonly [string, ...string[]];
}

const RELOAD = ['uvicorn', 'main:app', '--reload'] as const;

/** How a project is started by the look of it; the first kind that fits counts. Null when none does. */
export function detectDevCommand(facts: ProjectFacts): DetectedCommand | null {
  const { files } = facts;
  const scripts = scriptsOf(facts.packageJson);
  if (scripts.has('dev')) return { type: 'nodejs-vite', argv: ['npm', 'run', 'dev'] };
  if (scripts.has('start')) return { type: 'nodejs-cra', argv: ['npm', 'start'] };
  if (facts.pyproject !== null && /^\s*\[tool\.poetry\]/mu.test(facts.pyproject)) {
    return { type: 'python-poetry', argv: ['poetry', 'run', 'python', '-m', ...RELOAD] };
  }
  if (files.has('manage.py')) {
    return { type: 'python-django', argv: ['python', 'manage.py', 'runserver'] };
  }
  if (files.has('requirements.txt') && (files.has('main.py') || files.has('app.py'))) {
    const module = files.has('main.py') ? 'main:app' : 'app:app';
    return { type: 'python-fastapi', argv: ['python', '-m', 'uvicorn', module, '--reload'] };
  }
  if (files.has('Cargo.toml')) return { type: 'rust', argv: ['cargo', 'run'] };
  if (files.has('go.mod')) return { type: 'go', argv: ['go', 'run', '.'] };
  return null;
}

/** Scripts of a `package.json` by name; none where it is broken: its package manager will say so. */
export function scriptsOf(packageJson: string | null): ReadonlyMap<string, string> {
  const parsed = parseObject(packageJson ?? '');
  const scripts = parsed?.['scripts'];
  if (typeof scripts !== 'object' || scripts === null) return new Map();
  return new Map(
    Object.entries(scripts).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].trim() !== '',
    ),
  );
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
