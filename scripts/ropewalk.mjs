#!/usr/bin/env node
// The one door of `npm run …`: brings what is missing (packages, build, system programs), says so, and then
// runs the wanted thing on the Node that this repository brings. Runs itself on Node 20 or newer.
import { spawn } from 'node:child_process';
import { build } from './prepare/build.mjs';
import { installPackages } from './prepare/install-packages.mjs';
import { installPrograms } from './prepare/install-programs.mjs';
import { ROOT, environmentWithNode, nodeOfRepository } from './prepare/repository.mjs';

/** What each name runs, once everything is there: `build` = needs dist, `programs` = Debian's packages. */
const TASKS = {
  build: { build: true, programs: [], commands: [] },
  demo: {
    build: true,
    programs: ['bubblewrap'],
    commands: [['node', 'packages/cli/bin/ropewalk.mjs', 'demo']],
  },
  test: {
    build: true,
    programs: ['bubblewrap', 'chromium'],
    commands: [['node', 'node_modules/vitest/vitest.mjs', 'run']],
  },
  'test:postgres': {
    build: true,
    programs: ['bubblewrap', 'chromium'],
    environment: { ROPEWALK_TEST_STORE: 'postgres' },
    // Files that are named behind it are run alone. What "unit" holds opens no store.
    commands: [['node', 'node_modules/vitest/vitest.mjs', 'run', '--project=!unit']],
  },
  'test:crash': {
    build: true,
    programs: ['bubblewrap'],
    commands: [['node', '--conditions=source', 'test/crash/main.ts']],
  },
  fuzz: {
    build: true,
    programs: ['bubblewrap'],
    commands: [['node', '--conditions=source', 'test/policy/main.ts']],
  },
  simulate: {
    build: false,
    programs: [],
    commands: [['node', '--conditions=source', 'test/simulation/main.ts']],
  },
  'simulate:scaling': {
    build: true,
    programs: ['bubblewrap'],
    commands: [['node', '--conditions=source', 'test/scaling/main.ts']],
  },
  'test:takeover': {
    build: true,
    programs: ['bubblewrap'],
    commands: [['node', '--conditions=source', 'test/takeover/main.ts']],
  },
  'test:kills': {
    build: true,
    programs: ['bubblewrap'],
    commands: [['node', '--conditions=source', 'test/kills/main.ts']],
  },
  'test:carry': {
    build: false,
    programs: [],
    commands: [['node', '--conditions=source', 'test/carry/main.ts']],
  },
  'test:fleet': {
    build: true,
    programs: ['bubblewrap'],
    commands: [['node', '--conditions=source', 'test/fleet/main.ts']],
  },
  check: {
    build: true,
    programs: ['bubblewrap', 'chromium'],
    commands: [
      ['oxfmt', '--check', '.'],
      ['oxlint', '--deny-warnings'],
      ['node', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.tests.json'],
      ['node', 'node_modules/typescript/bin/tsc', '-p', 'packages/web'],
      ['knip'],
      ['node', 'node_modules/vitest/vitest.mjs', 'run'],
    ],
  },
  chart: {
    build: false,
    programs: [],
    commands: [['node', 'scripts/deploy/chart.ts']],
  },
  reference: {
    build: true,
    programs: [],
    commands: [['node', '--conditions=source', 'scripts/reference/main.ts']],
  },
  screens: {
    build: true,
    programs: ['bubblewrap', 'chromium'],
    commands: [['node', '--conditions=source', 'scripts/screens/main.ts']],
  },
  bench: {
    build: true,
    programs: ['bubblewrap'],
    commands: [['node', '--conditions=source', 'bench/main.ts']],
  },
};

const [name = '', ...rest] = process.argv.slice(2);
const task = TASKS[name];
if (task === undefined) {
  console.error(`There is no task "${name}". There are: ${Object.keys(TASKS).join(', ')}.`);
  process.exit(2);
}

await installPackages();
if (task.build) await build();
await installPrograms(task.programs);
for (const [index, command] of task.commands.entries()) {
  const extra = index === task.commands.length - 1 ? rest : [];
  const code = await run([...command, ...extra], task.environment);
  if (code !== 0) process.exit(code);
}

/** Runs a command of ours with the repository's own Node; signals go to it, its exit code is ours. */
function run([program, ...args], environment = {}) {
  const executable = program === 'node' ? nodeOfRepository() : program;
  return new Promise((resolve) => {
    const child = spawn(executable, args, {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...environmentWithNode(), ...environment },
    });
    // Ctrl-C reaches the whole foreground group by itself; we only have to stay until the child is done.
    const stay = () => undefined;
    process.on('SIGINT', stay);
    const passOn = (signal) => child.kill(signal);
    process.on('SIGTERM', passOn);
    child.once('error', (error) => {
      console.error(`${program} cannot be started: ${error.message}`);
      resolve(70);
    });
    child.once('exit', (code, signal) => {
      process.off('SIGINT', stay);
      process.off('SIGTERM', passOn);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}
