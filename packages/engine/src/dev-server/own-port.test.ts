import { expect, it } from 'vitest';
import { withOwnPort } from './own-port.ts';

const scripts = (dev: string): string => JSON.stringify({ scripts: { dev, start: dev } });

it.each([
  ['vite behind npm run', ['npm', 'run', 'dev'], 'vite', ['--', '--port', '20000']],
  ['vite behind npm start', ['npm', 'start'], 'vite --host', ['--', '--port', '20000']],
  ['astro', ['npm', 'run', 'dev'], 'astro dev', ['--', '--port', '20000']],
  ['vite with a variable', ['npm', 'run', 'dev'], 'A=1 vite serve', ['--', '--port', '20000']],
  ['vite that has one', ['npm', 'run', 'dev'], 'vite --port 1', []],
  ['vite that builds', ['npm', 'run', 'dev'], 'vite build', []],
  ['several programs', ['npm', 'run', 'dev'], 'vite & node api.js', []],
  ['node', ['npm', 'run', 'dev'], 'node srv.js', []],
  ['a script that is missing', ['npm', 'run', 'other'], 'vite', []],
  ['more arguments', ['npm', 'run', 'dev', '--', '--open'], 'vite', []],
  ['django', ['python', 'manage.py', 'runserver'], '', ['127.0.0.1:20000']],
  ['django with one', ['python', 'manage.py', 'runserver', '8001'], '', []],
] satisfies readonly (readonly [string, [string, ...string[]], string, string[]])[])(
  'tells its port to %s',
  (_name, argv, script, added) => {
    expect(withOwnPort(argv, 20_000, scripts(script))).toEqual([...argv, ...added]);
  },
);
