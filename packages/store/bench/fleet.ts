import { benchBesideEngine } from './fleet/beside-engine.ts';
import { benchLatency } from './fleet/latency.ts';
import { benchLeases } from './fleet/leases.ts';
import { openDatabases } from '../../../test/support/databases.ts';

/*
 * What a fleet asks of PostgreSQL: leases, the way of a run to another process, and the queue beside its engine.
 *   node --conditions=source packages/store/bench/fleet.ts [quick]
 */
const isQuick = process.argv[2] === 'quick';
const databases = await openDatabases({ durable: true });
try {
  await benchLeases(databases, isQuick ? 300 : 3_000);
  await benchLatency(databases, isQuick ? 50 : 300);
  await benchBesideEngine(databases, isQuick ? 1_000 : 5_000);
} finally {
  await databases.close();
}
