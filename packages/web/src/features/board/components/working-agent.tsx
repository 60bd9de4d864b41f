import { useLiveState } from '#shared/live/project-live-context.tsx';
import { Mascot } from '#ui/mascot.tsx';
import { Link } from '@tanstack/react-router';

/** Who works on a card, and what they are doing. */
export function WorkingAgent({
  runId,
  isTesting,
}: {
  readonly runId: number;
  readonly isTesting: boolean;
}) {
  const agent = useLiveState((state) => state.agents.get(runId));
  const name = agent?.agentName ?? `Run ${runId}`;
  return (
    <p className="mt-1.5 flex items-center gap-1.5 text-xs text-ink-soft">
      <Mascot name={name} moving={agent !== undefined} className="size-5" />
      <Link
        to="."
        search={(search) => ({ ...search, run: runId })}
        className="font-medium hover:underline"
      >
        {name}
      </Link>
      {isTesting && <span>tests it again</span>}
      <span className="min-w-0 truncate">{agent?.thought}</span>
    </p>
  );
}
