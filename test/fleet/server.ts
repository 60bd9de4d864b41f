import { openControlPlane } from '../../packages/cli/src/control-plane/open-control-plane.ts';

// The server of a fleet, on a machine that is calm whatever goes on beside the test. Ends at a SIGTERM.
const [home = '', machineRoot = '', store = ''] = process.argv.slice(2);
const opened = await openControlPlane({
  home,
  port: null,
  resume: true,
  environment: process.env,
  machineRoot,
  ...(store === '' ? {} : { store }),
});
if (!opened.ok) throw new Error(opened.refusal.message);
process.once('SIGTERM', () => void opened.value.close());
console.log(opened.value.url);
