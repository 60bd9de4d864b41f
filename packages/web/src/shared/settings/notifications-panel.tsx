import { useCommand } from '#shared/api/use-command.ts';
import { Ago } from '#ui/ago.tsx';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { Panel } from '#ui/panel.tsx';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { BellPlus } from 'lucide-react';
import { useState } from 'react';
import {
  deleteTarget,
  targetsQuery,
  testTarget,
  type NotificationTarget,
} from './notifications-api.ts';
import { TargetDialog } from './target-dialog.tsx';

/** Who is told of what: add, change, try, remove. */
export function NotificationsPanel({ project }: { readonly project: string | null }) {
  const { data: targets } = useQuery(targetsQuery(project));
  const [edited, setEdited] = useState<NotificationTarget | 'new' | null>(null);
  return (
    <div id="notifications" className="scroll-mt-4">
      <Panel
        title="Notifications"
        actions={
          <Button size="small" onClick={() => setEdited('new')}>
            <BellPlus aria-hidden /> Add
          </Button>
        }
      >
        {targets?.length === 0 && (
          <p className="p-3 text-sm text-ink-soft">
            Nobody is told of anything. A webhook can be told when a feature needs you, a budget is
            reached, the main branch is red, or everything is done.
          </p>
        )}
        <ul className="divide-y divide-line">
          {targets?.map((target) => (
            <TargetRow
              key={target.name}
              project={project}
              target={target}
              onEdit={() => setEdited(target)}
            />
          ))}
        </ul>
      </Panel>
      {edited !== null && (
        <TargetDialog
          project={project}
          target={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </div>
  );
}

function TargetRow({
  project,
  target,
  onEdit,
}: {
  readonly project: string | null;
  readonly target: NotificationTarget;
  readonly onEdit: () => void;
}) {
  const queries = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const renew = () => queries.invalidateQueries({ queryKey: targetsQuery(project).queryKey });
  const test = useCommand(
    async () => {
      const came = await testTarget(project, target.name);
      await renew();
      return came;
    },
    ({ message }) => message,
  );
  const remove = useCommand(async () => {
    const done = await deleteTarget(project, target.name);
    await renew();
    return done;
  });
  const [last] = target.deliveries;
  const isOurs = target.source === 'person';
  return (
    <li className="flex flex-wrap items-center gap-2 px-3 py-2 text-sm">
      <div className="min-w-0 grow basis-60">
        <p className="font-medium">
          {target.name} {!isOurs && <Badge>From the environment</Badge>}
        </p>
        <p className="truncate text-xs text-ink-faint">{target.url}</p>
        {last !== undefined && (
          <p className={last.last_error === null ? 'text-xs text-ink-soft' : 'text-xs text-fail'}>
            Last: {last.type}, {last.status}, <Ago at={last.created_at} />
            {last.last_error !== null && `: ${last.last_error}`}
          </p>
        )}
      </div>
      <Button
        size="small"
        busy={test.isPending}
        aria-label={`Send a test: ${target.name}`}
        onClick={() => test.mutate()}
      >
        Send a test
      </Button>
      {isOurs && (
        <>
          <Button size="small" aria-label={`Edit: ${target.name}`} onClick={onEdit}>
            Edit
          </Button>
          <Button
            size="small"
            look="danger-quiet"
            aria-label={`Remove: ${target.name}`}
            onClick={() => setAsked(true)}
          >
            Remove
          </Button>
        </>
      )}
      <Confirm
        open={isAsked}
        onOpenChange={setAsked}
        title={`Tell “${target.name}” nothing any more?`}
        action="Remove"
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onSettled: () => setAsked(false) })}
      >
        It is removed with what was on its way to it.
      </Confirm>
    </li>
  );
}
