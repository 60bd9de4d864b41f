import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Panel } from '#ui/panel.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { doctorQuery } from '../api/machine.ts';

const RESULTS = {
  ok: { label: 'Fine', tone: 'pass' },
  warning: { label: 'Look at it', tone: 'ask' },
  failed: { label: 'Missing', tone: 'fail' },
} as const;

/** Whether this machine has what is needed, and what to do about the rest. */
export function Doctor() {
  const { data: checks, refetch, isFetching } = useQuery(doctorQuery);
  return (
    <div id="doctor" className="scroll-mt-4">
      <Panel
        title="Doctor"
        actions={
          <Button size="small" busy={isFetching} onClick={() => void refetch()}>
            Look again
          </Button>
        }
      >
        {checks === undefined && <Skeleton className="m-3 h-32" />}
        <ul className="divide-y divide-line">
          {checks?.map((check) => (
            <li key={check.name} className="flex flex-wrap items-center gap-2 px-3 py-2 text-sm">
              <Badge tone={RESULTS[check.result].tone}>{RESULTS[check.result].label}</Badge>
              <span className="font-medium">{check.name}</span>
              <span className="min-w-0 text-ink-soft">{check.detail}</span>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
