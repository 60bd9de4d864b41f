import { useCommand } from '#shared/api/use-command.ts';
import { useCrew } from '#shared/api/use-crew.ts';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { IconButton } from '#ui/icon-button.tsx';
import { Menu, MenuItem, MenuLine } from '#ui/menu.tsx';
import { EllipsisVertical, Siren } from 'lucide-react';
import { useState } from 'react';
import { askCrew } from '#shared/api/crew-commands.ts';
import { ACTION_LOOKS } from '../action-look.ts';
import { describeSurvivors } from '../survivors.logic.ts';
import { CREW_LOOKS } from '../crew-look.ts';
import { HowMany } from './how-many.tsx';
import { PanicConfirm } from './panic-confirm.tsx';

/** Start, pause, drain, stop, panic: whatever the crew can be asked for at this moment. */
export function CrewControls({ project }: { readonly project: string }) {
  const { data: crew } = useCrew(project);
  const [isPanicking, setPanicking] = useState(false);
  const ask = useCommand(askCrew.bind(null, project), ({ survivors }) =>
    survivors === null ? null : `Stopped. ${describeSurvivors(survivors)}`,
  );
  if (crew === undefined) {
    return null;
  }
  const { label, tone, moves, actions } = CREW_LOOKS[crew.status];
  const [first] = actions;
  return (
    <div className="flex items-center gap-1.5">
      <Badge tone={tone}>
        <span
          aria-hidden
          className={`size-1.5 rounded-full bg-current ${moves ? 'animate-breathe' : ''}`}
        />
        <span role="status" className="max-sm:sr-only">
          {label}
        </span>
      </Badge>
      {first !== undefined && (
        <Button
          look={first === 'start' ? 'solid' : 'outline'}
          busy={ask.isPending}
          onClick={() => ask.mutate(first)}
          className="max-sm:px-2"
        >
          <ActionText action={first} />
        </Button>
      )}
      <Menu
        trigger={
          <IconButton label="More that the crew can be asked for">
            <EllipsisVertical />
          </IconButton>
        }
      >
        {actions.slice(1).map((action) => (
          <MenuItem key={action} onSelect={() => ask.mutate(action)}>
            <ActionText action={action} />
          </MenuItem>
        ))}
        {actions.length > 1 && <MenuLine />}
        <MenuItem danger onSelect={() => setPanicking(true)}>
          <Siren aria-hidden /> Panic: kill everything
        </MenuItem>
      </Menu>
      <HowMany project={project} />
      <PanicConfirm open={isPanicking} onOpenChange={setPanicking} />
    </div>
  );
}

function ActionText({ action }: { readonly action: keyof typeof ACTION_LOOKS }) {
  const { label, icon: Icon } = ACTION_LOOKS[action];
  return (
    <>
      <Icon aria-hidden /> {label}
    </>
  );
}
