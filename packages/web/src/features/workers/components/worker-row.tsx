import { useCommand } from '#shared/api/use-command.ts';
import { formatBytes } from '#shared/format/bytes.ts';
import { plural } from '#shared/format/format.ts';
import { Ago } from '#ui/ago.tsx';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { ROLE_LOOKS } from '#ui/run-look.ts';
import { Tip } from '#ui/tip.tsx';
import { Link } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { changeWorker, type WantedState, type Worker } from '../api/workers.ts';
import {
  actionsFor,
  doneSentence,
  freeSlots,
  removalSentence,
  standingOf,
  versionNote,
} from '../workers.logic.ts';

/** One worker: how it stands, what it offers and carries, and what can be asked of it. */
export function WorkerRow({
  worker,
  serverVersion,
}: {
  readonly worker: Worker;
  readonly serverVersion: string;
}) {
  const { label, tone, sentence } = standingOf(worker);
  const notes = [
    sentence,
    worker.state === 'open' && !worker.lost ? worker.short_of : null,
    versionNote(worker.version, serverVersion),
    worker.walled ? null : 'Its agents work without a wall.',
  ].filter((note) => note !== null);
  return (
    <li aria-label={worker.name} className="flex flex-col gap-2 px-3 py-3">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 grow basis-72">
          <h3 className="flex flex-wrap items-center gap-2 font-medium">
            <span className="min-w-0 break-words">{worker.name}</span>
            <Badge tone={tone}>{label}</Badge>
          </h3>
          <Facts worker={worker} />
        </div>
        <Actions worker={worker} />
      </div>
      {worker.labels.length > 0 && (
        <ul aria-label={`Labels of ${worker.name}`} className="flex flex-wrap gap-1">
          {worker.labels.map((one) => (
            <li
              key={one}
              className="rounded border border-line px-1.5 font-mono text-2xs break-all text-ink-soft"
            >
              {one}
            </li>
          ))}
        </ul>
      )}
      {notes.map((note) => (
        <p key={note} className="flex items-start gap-1.5 text-sm text-ink-soft">
          <TriangleAlert className="mt-0.5 size-3.5 shrink-0 text-ask" aria-hidden /> {note}
        </p>
      ))}
      <Runs worker={worker} />
    </li>
  );
}

function Facts({ worker }: { readonly worker: Worker }) {
  const { slots, free_memory_bytes: freeBytes, platform, version, last_beat_at: beat } = worker;
  return (
    <p className="mt-0.5 flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-ink-faint tabular-nums">
      <span>
        {freeSlots(worker)} of {plural(slots, 'slot')} free
      </span>
      <span>
        last beat <Ago at={beat} />
      </span>
      {freeBytes !== null && !worker.lost && <span>{formatBytes(freeBytes)} of memory free</span>}
      <span>{platform}</span>
      <span>version {version}</span>
    </p>
  );
}

function Runs({ worker: { name, runs } }: { readonly worker: Worker }) {
  if (runs.length === 0) {
    return null;
  }
  return (
    <ul aria-label={`Runs on ${name}`} className="flex flex-col gap-1 text-sm">
      {runs.map(({ run_id, project, role, feature_ids, assigned_at }) => {
        const { label, icon: Icon } = ROLE_LOOKS[role];
        return (
          <li key={run_id} className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <Icon className="size-4 shrink-0 text-ink-faint" aria-hidden />
            <Link
              to="/p/$project/crew"
              params={{ project }}
              search={{ run: run_id }}
              className="underline underline-offset-2"
            >
              Run {run_id}
            </Link>
            <span className="text-ink-soft">
              {label} in {project}
            </span>
            {feature_ids.map((id) => (
              <Link
                key={id}
                to="/p/$project/board"
                params={{ project }}
                search={{ feature: id }}
                className="underline underline-offset-2 tabular-nums"
              >
                #{id}
              </Link>
            ))}
            <span className="text-xs text-ink-faint">
              given <Ago at={assigned_at} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Actions({ worker }: { readonly worker: Worker }) {
  const [isRemoving, setRemoving] = useState(false);
  const change = useCommand(
    (state: WantedState) => changeWorker(worker.id, state),
    (changed) => doneSentence(changed),
  );
  return (
    <div className="flex flex-wrap gap-1">
      {actionsFor(worker).map(({ state, label, hint }) => (
        <Tip key={state} text={hint}>
          <Button
            size="small"
            look={state === 'removed' ? 'danger-quiet' : 'outline'}
            aria-label={`${label} ${worker.name}`}
            disabled={change.isPending}
            onClick={() => (state === 'removed' ? setRemoving(true) : change.mutate(state))}
          >
            {label}
          </Button>
        </Tip>
      ))}
      <Confirm
        open={isRemoving}
        onOpenChange={setRemoving}
        title={`Remove ${worker.name}?`}
        action="Remove worker"
        busy={change.isPending}
        onConfirm={() => change.mutate('removed', { onSuccess: () => setRemoving(false) })}
      >
        {removalSentence(worker)}
      </Confirm>
    </div>
  );
}
