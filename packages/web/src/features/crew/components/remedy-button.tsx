import { askCrew } from '#shared/api/crew-commands.ts';
import { useCommand } from '#shared/api/use-command.ts';
import { Button, buttonClass } from '#ui/button.tsx';
import { Link } from '@tanstack/react-router';
import type { Remedy } from '../idle.logic.ts';

const PLACES = {
  overview: '/p/$project',
  settings: '/p/$project/settings',
  board: '/p/$project/board',
} as const;

/** The button that helps. */
export function RemedyButton({
  project,
  remedy,
  size = 'medium',
}: {
  readonly project: string;
  readonly remedy: Remedy;
  readonly size?: 'small' | 'medium';
}) {
  const ask = useCommand(askCrew.bind(null, project));
  if (remedy.kind === 'crew') {
    return (
      <Button
        look="solid"
        size={size}
        busy={ask.isPending}
        onClick={() => ask.mutate(remedy.action)}
      >
        {remedy.label}
      </Button>
    );
  }
  return (
    <Link to={PLACES[remedy.kind]} params={{ project }} className={buttonClass('outline', size)}>
      {remedy.label}
    </Link>
  );
}
