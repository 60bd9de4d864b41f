import type { Draft } from './drafts.ts';
import type { History } from './history.ts';

/** How many of each a client is sent that begins without a past. */
const TAIL: ReadonlyMap<Draft['type'], number> = new Map<Draft['type'], number>([
  ['log', 1_000],
  ['dev_log', 200],
  ['orchestrator_update', 50],
]);
const MAX_TAIL_BYTES = 1024 * 1024;

/** The last lines and decisions, in their order and with the places that they have: what a page shows that was loaded again. */
export function tailOf(history: History): readonly string[] {
  const left = new Map(TAIL);
  const tail: string[] = [];
  let bytes = 0;
  for (let position = history.end - 1; position >= history.first && left.size > 0; position -= 1) {
    const message = history.at(position);
    const room = message === undefined ? undefined : left.get(message.type);
    if (message === undefined || room === undefined) {
      continue;
    }
    bytes += message.json.length;
    if (bytes > MAX_TAIL_BYTES) {
      break;
    }
    tail.push(message.json);
    if (room === 1) left.delete(message.type);
    else left.set(message.type, room - 1);
  }
  return tail.reverse();
}
