import { defineConfig } from 'vitest/config';

/** A test that opens twenty stores makes twenty databases then; limits are there against tests that hang. */
const patience = process.env['ROPEWALK_TEST_STORE'] === 'postgres' ? 3 : 1;

/** Sources are tested directly; programs that tests start come from `dist`, which `npm test` builds first. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source', 'node', 'default'] } },
  test: {
    // Tests mostly wait for programs that they start: on two cores, two files at a time take half of the time.
    maxWorkers: 2,
    // What threads of ours load is one file, made from the sources as they are.
    globalSetup: ['scripts/prepare/build-threads.mjs', 'scripts/prepare/test-postgres.mjs'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/{contracts,core,web}/src/**/*.test.ts'],
          pool: 'threads',
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['packages/{store,agents,playbook,engine,client,server,cli}/src/**/*.test.ts'],
          pool: 'forks',
          isolate: false,
          // These export their own TypeScript under the condition `source`, which Node does not strip in node_modules.
          server: { deps: { inline: [/@modelcontextprotocol\/client/, /eventsource/] } },
          testTimeout: 60_000 * patience,
          hookTimeout: 60_000 * patience,
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: ['test/idle.test.ts'],
          // See "parts".
          server: { deps: { inline: [/@modelcontextprotocol\/client/, /eventsource/] } },
          pool: 'forks',
          isolate: false,
          // Every program that a control plane starts is forked from this process: see packages/cli/bin/memory.mjs.
          execArgv: ['--heap-growing-percent=20', '--semi-space-growth-factor=1'],
          testTimeout: 300_000 * patience,
          hookTimeout: 120_000 * patience,
        },
      },
      {
        extends: true,
        test: {
          // It measures the processor time of its process, so nothing that other files have left may run in it.
          name: 'alone',
          include: ['test/idle.test.ts'],
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
    ],
  },
});
