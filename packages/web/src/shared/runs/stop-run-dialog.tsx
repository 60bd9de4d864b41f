import { useCommand } from '#shared/api/use-command.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { stopRun } from './run-commands.ts';

/** Asks what becomes of the features before a run is ended. */
export function StopRunDialog({
  project,
  runId,
  name,
  hasFeatures,
  open,
  onOpenChange,
}: {
  readonly project: string;
  readonly runId: number;
  readonly name: string;
  readonly hasFeatures: boolean;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const stop = useCommand(
    (park: boolean) => stopRun(project, runId, park),
    () => `${name} has stopped. Its work is saved.`,
  );
  const ask = (park: boolean) => stop.mutate(park, { onSettled: () => onOpenChange(false) });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Stop ${name}?`}
      className="max-w-md"
      footer={
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Let it go on</Button>
          {hasFeatures && (
            <Button busy={stop.isPending} onClick={() => ask(false)}>
              Stop and give back
            </Button>
          )}
          <Button look="danger" busy={stop.isPending} onClick={() => ask(true)}>
            {hasFeatures ? 'Stop and park' : 'Stop'}
          </Button>
        </div>
      }
    >
      <p className="text-sm text-ink-soft">
        Run {runId} ends within seconds. What it has written is saved; nothing that has landed is
        undone.
      </p>
      {hasFeatures && (
        <ul className="mt-2 list-disc pl-5 text-sm text-ink-soft">
          <li>Parked: nobody takes its features up again until you say so.</li>
          <li>Given back: the crew starts another agent on them when it can.</li>
        </ul>
      )}
    </Dialog>
  );
}
