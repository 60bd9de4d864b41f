import { api, read } from '#shared/api/api.ts';
import { useCommand } from '#shared/api/use-command.ts';
import { useProjectSettings } from '#shared/api/use-project-settings.ts';
import { Button } from '#ui/button.tsx';
import { IconButton } from '#ui/icon-button.tsx';
import { Popover } from '#ui/popover.tsx';
import { Minus, Plus, Users } from 'lucide-react';

const MOST_AGENTS = 64;
const MOST_TESTERS = 3;

/** How many agents build and how many test again, changed while the crew works. */
export function HowMany({ project }: { readonly project: string }) {
  const { data: settings } = useProjectSettings(project);
  const change = useCommand(
    (body: { readonly default_concurrency: number } | { readonly testing_agent_ratio: number }) =>
      read(
        api.PATCH('/projects/{project_name}/settings', {
          params: { path: { project_name: project } },
          body,
        }),
      ),
  );
  if (settings === undefined) {
    return null;
  }
  const { default_concurrency: coding, testing_agent_ratio: testing } = settings;
  return (
    <Popover
      label="How many agents"
      className="flex w-72 flex-col gap-3"
      trigger={
        <Button look="quiet" className="px-2 tabular-nums max-sm:hidden">
          <Users aria-hidden />
          <span>
            <span className="sr-only">How many agents: </span>
            {coding}
            <span className="sr-only"> build, </span>
            {testing > 0 && <span className="text-ink-faint">+{testing}</span>}
            <span className="sr-only">{testing > 0 ? ' test again' : 'nobody tests again'}</span>
          </span>
        </Button>
      }
    >
      <Stepper
        label="Coding agents at the same time"
        value={coding}
        least={1}
        most={MOST_AGENTS}
        busy={change.isPending}
        onValue={(value) => change.mutate({ default_concurrency: value })}
      />
      <Stepper
        label="Regression agents"
        value={testing}
        least={0}
        most={MOST_TESTERS}
        busy={change.isPending}
        onValue={(value) => change.mutate({ testing_agent_ratio: value })}
      />
      <p className="text-xs text-ink-faint">
        A crew that works goes on with the change at once; nobody is stopped by a smaller number,
        they finish first.
      </p>
    </Popover>
  );
}

function Stepper({
  label,
  value,
  least,
  most,
  busy,
  onValue,
}: {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly busy: boolean;
  readonly onValue: (value: number) => void;
}) {
  return (
    <div role="group" aria-label={label} className="flex items-center gap-1">
      <span className="grow text-sm">{label}</span>
      <IconButton
        label={`Fewer: ${label}`}
        size="small"
        disabled={busy || value <= least}
        onClick={() => onValue(value - 1)}
      >
        <Minus />
      </IconButton>
      <output className="min-w-6 text-center font-semibold tabular-nums">{value}</output>
      <IconButton
        label={`More: ${label}`}
        size="small"
        disabled={busy || value >= most}
        onClick={() => onValue(value + 1)}
      >
        <Plus />
      </IconButton>
    </div>
  );
}
