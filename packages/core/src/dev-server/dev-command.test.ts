import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectDevCommand, type ProjectFacts } from './detect-dev-command.ts';
import { findUrl } from './find-url.ts';

const facts = (files: string[], more: Partial<ProjectFacts> = {}): ProjectFacts => ({
  files: new Set(files),
  packageJson: null,
  pyproject: null,
  ...more,
});
const packageJson = (scripts: unknown): string => JSON.stringify({ name: 'x', scripts });

describe('the dev command of a project', () => {
  it.each([
    [
      'dev before start',
      facts([], { packageJson: packageJson({ start: 'a', dev: 'vite' }) }),
      'nodejs-vite',
      'npm run dev',
    ],
    [
      'start',
      facts([], { packageJson: packageJson({ start: 'node .' }) }),
      'nodejs-cra',
      'npm start',
    ],
    [
      'poetry',
      facts(['pyproject.toml'], { pyproject: '[build-system]\n[tool.poetry]\nname = "x"\n' }),
      'python-poetry',
      'poetry run python -m uvicorn main:app --reload',
    ],
    ['django', facts(['manage.py']), 'python-django', 'python manage.py runserver'],
    [
      'main.py',
      facts(['requirements.txt', 'main.py', 'app.py']),
      'python-fastapi',
      'python -m uvicorn main:app --reload',
    ],
    [
      'app.py',
      facts(['requirements.txt', 'app.py']),
      'python-fastapi',
      'python -m uvicorn app:app --reload',
    ],
    ['cargo', facts(['Cargo.toml', 'go.mod']), 'rust', 'cargo run'],
    ['go', facts(['go.mod']), 'go', 'go run .'],
  ])('is found by %s', (_name, input, type, command) => {
    const found = detectDevCommand(input);
    expect(found).not.toBeNull();
    expect([found?.type, found?.argv.join(' ')]).toEqual([type, command]);
  });

  it.each([
    ['nothing', facts([])],
    ['a script that is empty', facts([], { packageJson: packageJson({ dev: ' ' }) })],
    ['a script that is no text', facts([], { packageJson: packageJson({ dev: 1 }) })],
    ['scripts that are null', facts([], { packageJson: packageJson(null) })],
    ['a package.json that is broken', facts([], { packageJson: '{' })],
    ['a package.json that is a number', facts([], { packageJson: '1' })],
    ['main.py alone', facts(['main.py'])],
    ['a pyproject without poetry', facts([], { pyproject: '[project]\n# [tool.poetry]' })],
  ])('is not made up from %s', (_name, input) => {
    expect(detectDevCommand(input)).toBeNull();
  });
});

describe('the address in a line of output', () => {
  it.each([
    ['  Local:   http://localhost:18999/', 'http://localhost:18999/'],
    ['Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)', 'http://127.0.0.1:8000'],
    ['ready on http://[::1]:3000/a?b=c, http://localhost:1/', 'http://[::1]:3000/a?b=c'],
    ['HTTPS://0.0.0.0:443.', 'HTTPS://0.0.0.0:443'],
    ['"url":"http://localhost:5173/app"}', 'http://localhost:5173/app'],
    ['see http://example.com:80/ and http://localhost/', null],
    ['http://localhost:0/', null],
    ['http://localhost:70000/', null],
    ['xhttp://localhost:80/', null],
    ['http://localhost.evil.com:80/', null],
  ])('%s', (line, url) => {
    expect(findUrl(line)).toBe(url);
  });

  it('can always be opened', () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(fc.string(), port, fc.string(), (before, port, after) => {
        const found = findUrl(`${before} http://localhost:${port}/ ${after}`);
        return found !== null && URL.canParse(found);
      }),
    );
  });
});
