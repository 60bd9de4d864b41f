import { JoysChoices } from '#shared/preferences/joys-choices.tsx';
import { setPreferences, usePreferences, type Theme } from '#shared/preferences/preferences.ts';
import { Choice } from '#ui/choice.tsx';
import { IconButton } from '#ui/icon-button.tsx';
import { Popover } from '#ui/popover.tsx';
import { buttonClass } from '#ui/button.tsx';
import { Link } from '@tanstack/react-router';
import { Monitor, Moon, Server, Settings2, SlidersHorizontal, Sun } from 'lucide-react';

const THEMES: readonly {
  readonly value: Theme;
  readonly label: React.ReactNode;
  readonly name: string;
}[] = [
  { value: 'system', label: <Monitor aria-hidden />, name: 'As the system' },
  { value: 'light', label: <Sun aria-hidden />, name: 'Light' },
  { value: 'dark', label: <Moon aria-hidden />, name: 'Dark' },
];

/** What belongs to this browser and this machine, not to a project. */
export function MachineMenu() {
  const { theme } = usePreferences();
  return (
    <Popover
      label="This browser and this machine"
      align="end"
      trigger={
        <IconButton label="Appearance and machine">
          <SlidersHorizontal />
        </IconButton>
      }
      className="flex w-64 flex-col gap-3"
    >
      <Choice
        label="Theme"
        value={theme}
        onValueChange={(next) => setPreferences({ theme: next })}
        options={THEMES}
      />
      <JoysChoices />
      <Link to="/workers" className={buttonClass('outline', 'medium')}>
        <Server aria-hidden /> Workers
      </Link>
      <Link to="/settings" className={buttonClass('outline', 'medium')}>
        <Settings2 aria-hidden /> Settings of the machine
      </Link>
    </Popover>
  );
}
