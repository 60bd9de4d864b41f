import type { Feature } from '#shared/api/wire.ts';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { Pencil, RotateCcw, ScanSearch, SkipForward, Trash2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useFeatureRequest } from '../api/use-feature-request.ts';
import { EditDialog } from './edit-dialog.tsx';
import { ReopenDialog } from './reopen-dialog.tsx';

type Open = 'edit' | 'reopen' | 'delete' | null;

/** What can be asked for at this moment. */
export function FeatureActions({
  feature,
  onGone,
}: {
  readonly feature: Feature;
  readonly onGone: () => void;
}) {
  const [open, setOpen] = useState<Open>(null);
  const request = useFeatureRequest(feature.id);
  const { status } = feature;
  const close = (isOpen: boolean): void => setOpen(isOpen ? open : null);
  return (
    <div
      role="toolbar"
      aria-label="What can be asked for"
      className="flex flex-wrap gap-1.5 px-4 pt-3"
    >
      {status === 'parked' && (
        <Button
          look="solid"
          busy={request.isPending}
          onClick={() => request.mutate({ type: 'retry' })}
        >
          <RotateCcw aria-hidden /> Retry
        </Button>
      )}
      {status === 'passing' && (
        <>
          <Button busy={request.isPending} onClick={() => request.mutate({ type: 'retest' })}>
            <ScanSearch aria-hidden /> Test again
          </Button>
          <Button onClick={() => setOpen('reopen')}>
            <Undo2 aria-hidden /> Reopen …
          </Button>
        </>
      )}
      {status !== 'passing' && (
        <Button onClick={() => setOpen('edit')}>
          <Pencil aria-hidden /> Edit …
        </Button>
      )}
      {status === 'pending' && (
        <Button busy={request.isPending} onClick={() => request.mutate({ type: 'skip' })}>
          <SkipForward aria-hidden /> Last of all
        </Button>
      )}
      <Button look="danger-quiet" onClick={() => setOpen('delete')}>
        <Trash2 aria-hidden /> Delete …
      </Button>
      <EditDialog open={open === 'edit'} onOpenChange={close} feature={feature} />
      <ReopenDialog open={open === 'reopen'} onOpenChange={close} featureId={feature.id} />
      <Confirm
        open={open === 'delete'}
        onOpenChange={close}
        title={`Delete #${feature.id}?`}
        action="Delete"
        busy={request.isPending}
        onConfirm={() =>
          request.mutate({ type: 'delete' }, { onSuccess: onGone, onError: () => setOpen(null) })
        }
      >
        Features that depend on it let go of it; whoever works on it is told to stop. What has
        landed stays on the branch.
      </Confirm>
    </div>
  );
}
