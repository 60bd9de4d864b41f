import { toSentence } from '#shared/api/api-error.ts';
import { plural } from '#shared/format/format.ts';
import { Button } from '#ui/button.tsx';
import { Empty } from '#ui/empty.tsx';
import { Notice } from '#ui/notice.tsx';
import { Panel } from '#ui/panel.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { Plus, Server } from 'lucide-react';
import { useState } from 'react';
import { workersQuery } from '../api/workers.ts';
import { fleetOf } from '../workers.logic.ts';
import { AddWorker } from './add-worker.tsx';
import { JoinTokens } from './join-tokens.tsx';
import { WorkerRow } from './worker-row.tsx';

/** The other machines that agents work on: who is there, what each carries, who may join. */
export function WorkersScreen() {
  const { data: fleet, error } = useQuery(workersQuery);
  const [isAdding, setAdding] = useState(false);
  const add = (
    <Button look="solid" onClick={() => setAdding(true)}>
      <Plus aria-hidden /> Add a worker
    </Button>
  );
  return (
    <main id="screen" tabIndex={-1} className="min-h-0 grow overflow-y-auto outline-none">
      <div className="mx-auto flex max-w-5xl flex-col gap-3 p-3 sm:p-6">
        <header className="flex flex-wrap items-center gap-3">
          <h1 className="text-xl font-semibold">Workers</h1>
          {fleet !== undefined && fleet.workers.length > 0 && (
            <Summary {...fleetOf(fleet.workers)} />
          )}
          {fleet !== undefined && fleet.workers.length > 0 && (
            <span className="ml-auto">{add}</span>
          )}
        </header>
        {error !== null && <Notice tone="fail">{toSentence(error)}</Notice>}
        {fleet === undefined && error === null && <Skeleton className="h-64" />}
        {fleet?.workers.length === 0 && (
          <Panel title="No worker has joined">
            <Empty icon={Server} title="This machine does all the work" action={add}>
              Workers are other machines that carry runs for this one, so that more agents work at
              the same time: add one by running a single command there.
            </Empty>
          </Panel>
        )}
        {fleet !== undefined && fleet.workers.length > 0 && (
          <Panel title="All workers">
            <ul className="divide-y divide-line">
              {fleet.workers.map((worker) => (
                <WorkerRow key={worker.id} worker={worker} serverVersion={fleet.server_version} />
              ))}
            </ul>
          </Panel>
        )}
        <JoinTokens />
        {isAdding && <AddWorker onClose={() => setAdding(false)} />}
      </div>
    </main>
  );
}

function Summary({ there, slots, free, haveEnded }: ReturnType<typeof fleetOf>) {
  const nobody = haveEnded
    ? 'all of them have ended: this machine does the work'
    : 'none of them is there: this machine waits for them';
  return (
    <p className="text-sm text-ink-soft tabular-nums">
      {there === 0
        ? nobody
        : `${plural(there, 'machine')}, ${free} of ${plural(slots, 'slot')} free`}
    </p>
  );
}
