import { openMember } from '../../packages/cli/src/control-plane/fleet/open-member.ts';
import { openControlPlane } from '../../packages/cli/src/control-plane/open-control-plane.ts';
import { readPostgresUrl } from '../../packages/store/src/postgres/postgres-place.ts';

// A server of a fleet, on a machine that is calm whatever goes on beside the test: the only one, or with a port and a
// place for hubs one of several. Ends at a SIGTERM.
const [home = '', machineRoot = '', store = '', port = '', hub = ''] = process.argv.slice(2);
const common = { home, resume: true, environment: process.env, machineRoot };

if (hub === '') {
  const opened = await openControlPlane({
    ...common,
    port: null,
    ...(store === '' ? {} : { store }),
  });
  if (!opened.ok) throw new Error(opened.refusal.message);
  process.once('SIGTERM', () => void opened.value.close());
  console.log(opened.value.url);
} else {
  await serveAsOneOfSeveral();
}

/** As `serve` does. */
async function serveAsOneOfSeveral(): Promise<void> {
  const place = readPostgresUrl(store);
  const joined = await openMember({ ...common, port: Number(port), store, hub, place });
  if (!joined.ok) throw new Error(joined.refusal.message);
  const member = joined.value;
  process.once('SIGTERM', () => void member.close());
  member.deposed.addEventListener('abort', () => {
    void member.leads
      .then((leads) => (leads?.ok === true ? leads.value.abandon() : undefined))
      .then(() => member.close());
  });
  await member.settled;
  console.log(member.url);
}
