import { setTimeout as wait } from 'node:timers/promises';
import { toWorkerSchema, type FromWorker, type Job, type Write } from './words.ts';

/*
 * A worker as a process of its own. It is stubborn: whatever it is answered, it goes on to the end of each run, so that
 * one that has lost a run writes all that it would have written.
 */
const jobs = new Map<number, Job>();
const waiting = new Map<number, () => void>();
let lastId = 0;

process.on('message', (said) => {
  const word = toWorkerSchema.parse(said);
  switch (word.type) {
    case 'job':
      jobs.set(word.job.runId, word.job);
      void work(word.job);
      return;
    case 'answer':
      waiting.get(word.id)?.();
      waiting.delete(word.id);
      return;
    case 'beat':
      say({
        type: 'carries',
        id: word.id,
        carries: [...jobs.values()].map(({ runId, token }) => ({ run_id: runId, token })),
      });
  }
});
process.once('disconnect', () => process.exit(0));

async function work(job: Job): Promise<void> {
  await wait(job.takesMs);
  await write('report', job);
  await write('claim', job);
  await write('end', job);
  if (job.talkative) {
    await write('report', job);
  }
  jobs.delete(job.runId);
}

function write(what: Write, job: Job): Promise<void> {
  lastId += 1;
  const id = lastId;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    say({ type: 'write', id, write: what, job });
  });
}

function say(word: FromWorker): void {
  process.send?.(word);
}
