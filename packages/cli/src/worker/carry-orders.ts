import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OrderAnswer, WorkerOrder } from '@ropewalk/contracts';
import { handIn } from './hand-in.ts';
import { untilReached } from './patience.ts';
import type { RemoteRun } from './remote-run.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Does what the server wants done about a run of ours. */
export async function carryOrder(
  parts: WorkerParts,
  run: RemoteRun | null,
  order: WorkerOrder,
): Promise<OrderAnswer> {
  const { id: order_id } = order;
  if (run === null || run.isLost) return { order_id, kind: 'not_here' };
  switch (order.kind) {
    case 'end':
      await run.site.end(order.reason, order.how);
      return { order_id, kind: 'done' };
    case 'freeze':
      await run.hold('server');
      return { order_id, kind: 'done' };
    case 'thaw':
      await run.letGo('server');
      return { order_id, kind: 'done' };
    case 'note_life':
      run.site.noteLife();
      return { order_id, kind: 'done' };
    case 'say':
      run.site.say({ id: order.message_id, text: order.text });
      return { order_id, kind: 'done' };
    case 'take_waiting': {
      const messages = await run.site.takeWaiting();
      return {
        order_id,
        kind: 'waiting',
        messages: messages.map(({ id, text }) => ({ id, text })),
      };
    }
    case 'snapshot':
      return snapshot(parts, run, order);
    case 'take_evidence':
      return takeEvidence(parts, run, order);
  }
}

async function snapshot(
  parts: WorkerParts,
  run: RemoteRun,
  { id: order_id, message }: Extract<WorkerOrder, { kind: 'snapshot' }>,
): Promise<OrderAnswer> {
  const taken = await run.site.snapshot(message);
  if (taken === null) return { order_id, kind: 'not_here' };
  const frozen = taken.snapshot;
  if (frozen.kind === 'commit') {
    const { task } = run.assignment;
    const sent = await handIn(parts, { ...run, ...task }, frozen, (work) =>
      untilReached(() => parts.link.sendWork(run, work, run.gone), run.gone),
    );
    if (sent === null) return { order_id, kind: 'not_here' };
    if (!sent.ok) return { order_id, kind: 'refused', refusal: sent.refusal };
  }
  return { order_id, kind: 'snapshot', snapshot: frozen };
}

async function takeEvidence(
  parts: WorkerParts,
  run: RemoteRun,
  { id: order_id, path }: Extract<WorkerOrder, { kind: 'take_evidence' }>,
): Promise<OrderAnswer> {
  const own = await parts.projects.find(run.assignment.task.project, run.assignment.task.head);
  if (own === null) return { order_id, kind: 'not_here' };
  const { root, evidence } = own.site.paths;
  const taken = await run.site.takeEvidence(
    path,
    join(evidence, `run-${run.runId}`, nameOf(order_id)),
  );
  if (!taken.ok) return { order_id, kind: 'refused', refusal: taken.refusal };
  const file = join(root, taken.value.storedAt);
  try {
    const sent = await untilReached(
      () => parts.link.sendEvidence(run, path, file, run.gone),
      run.gone,
    );
    if (sent === null) return { order_id, kind: 'not_here' };
    if (!sent.ok) return { order_id, kind: 'refused', refusal: sent.refusal };
    return { order_id, kind: 'evidence', file: taken.value };
  } finally {
    await rm(dirname(file), { recursive: true, force: true });
  }
}

/** Two orders for the same file must not remove it from under each other. */
function nameOf(orderId: string): string {
  return createHash('sha256').update(orderId).digest('hex').slice(0, 16);
}
