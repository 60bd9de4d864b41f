import { main } from '../../packages/cli/src/main.ts';

// The program itself, as it stands in the sources: server and workers of the tests are processes of their own.
process.exitCode = await main(process.argv.slice(2), process);
// As packages/cli/bin/ropewalk.mjs ends: everything has been closed, and what is left must not hold it.
process.exit();
