import { benchBesideEngine } from './fleet/beside-engine.ts';
import { benchLatency } from './fleet/latency.ts';
import { benchLeases } from './fleet/leases.ts';
import { openBenchServer } from './fleet/server.ts';

/*
 * What a fleet asks of PostgreSQL: leases, the way of a run to another process, and the queue beside its engine.
 *   node --conditions=source packages/store/bench/fleet.ts [quick]
 */
const isQuick = process.argv[2] === 'quick';
const server = await openBenchServer({ durable: true });
try {
  await benchLeases(server, isQuick ? 300 : 3_000);
  await benchLatency(server, isQuick ? 50 : 300);
  await benchBesideEngine(server, isQuick ? 1_000 : 5_000);
} finally {
  await server.stop();
}
