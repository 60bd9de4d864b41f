import { useProjectSummary } from '#shared/api/use-projects.ts';
import { IconButton } from '#ui/icon-button.tsx';
import { setPreferences } from '#shared/preferences/preferences.ts';
import { Menu, MenuItem, MenuLine } from '#ui/menu.tsx';
import { Tip } from '#ui/tip.tsx';
import { Link, useNavigate } from '@tanstack/react-router';
import { Ellipsis, PanelBottom } from 'lucide-react';
import { SCREENS, type Screen } from './screens.ts';

interface OfProject {
  readonly project: string;
}

/** Down the left side; icons only until the window is wide. */
export function SideNavigation({ project }: OfProject) {
  return (
    <nav
      aria-label="Screens of the project"
      className="hidden w-12 shrink-0 flex-col gap-0.5 border-r border-line bg-surface p-1.5 sm:flex xl:w-44"
    >
      {SCREENS.map((screen) => (
        <Tip key={screen.to} text={screen.label} keys={screen.key}>
          <ScreenLink screen={screen} project={project} />
        </Tip>
      ))}
    </nav>
  );
}

function ScreenLink({ screen, project, ...rest }: OfProject & { readonly screen: Screen }) {
  const { to, label, icon: Icon } = screen;
  const summary = useProjectSummary(project);
  const needsYou = summary?.needs_you ?? 0;
  return (
    <Link
      {...rest}
      to={to}
      params={{ project }}
      activeOptions={{ exact: true, includeSearch: false }}
      className="relative flex h-8 items-center gap-2.5 rounded-md px-2 text-sm text-ink-soft hover:bg-hover hover:text-ink aria-[current=page]:bg-hover aria-[current=page]:font-medium aria-[current=page]:text-ink"
    >
      <Icon className="size-4.5 shrink-0" aria-hidden />
      <span className="max-xl:sr-only">{label}</span>
      {screen.key === 'o' && needsYou > 0 && (
        <span className="absolute top-0.5 right-0.5 min-w-4 rounded-full bg-ask px-1 text-center text-2xs font-semibold text-surface xl:static xl:ml-auto">
          {needsYou}
          <span className="sr-only"> need you</span>
        </span>
      )}
    </Link>
  );
}

/** At the foot of a phone, where the thumb is. */
export function PhoneNavigation({ project }: OfProject) {
  const navigate = useNavigate();
  return (
    <nav
      aria-label="Screens of the project"
      className="flex shrink-0 justify-around border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {SCREENS.filter(({ onPhone }) => onPhone).map(({ to, label, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          params={{ project }}
          activeOptions={{ exact: true, includeSearch: false }}
          className="flex min-w-16 flex-col items-center gap-0.5 py-1.5 text-2xs text-ink-soft aria-[current=page]:font-semibold aria-[current=page]:text-ink"
        >
          <Icon className="size-5" aria-hidden />
          {label}
        </Link>
      ))}
      <Menu
        align="end"
        trigger={
          <IconButton label="More screens" size="large" className="self-center">
            <Ellipsis />
          </IconButton>
        }
      >
        {SCREENS.filter(({ onPhone }) => !onPhone).map(({ to, label, icon: Icon }) => (
          <MenuItem key={to} onSelect={() => void navigate({ to, params: { project } })}>
            <Icon aria-hidden /> {label}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem onSelect={() => setPreferences({ drawerOpen: true })}>
          <PanelBottom aria-hidden /> Logs and terminals
        </MenuItem>
      </Menu>
    </nav>
  );
}
