import { useCommand } from '#shared/api/use-command.ts';
import { plural } from '#shared/format/format.ts';
import { Confirm } from '#ui/confirm.tsx';
import { describeSurvivors } from '../survivors.logic.ts';
import { panic } from '#shared/api/crew-commands.ts';

/** The last question before everything is killed. */
export function PanicConfirm({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const kill = useCommand(
    panic,
    ({ runs_ended, survivors }) =>
      `Ended ${plural(runs_ended, 'run')}. ${describeSurvivors(survivors)}`,
  );
  return (
    <Confirm
      open={open}
      onOpenChange={onOpenChange}
      title="Kill everything that works, on all projects?"
      action="Kill everything"
      busy={kill.isPending}
      onConfirm={() => kill.mutate(undefined, { onSettled: () => onOpenChange(false) })}
    >
      Agents, checks, dev servers and terminals end within three seconds. What agents had written is
      saved first where that is possible at once; no landing is undone.
    </Confirm>
  );
}
