import { CrewControls } from '#features/controls/index.tsx';
import { ParkedBadge } from '#shared/accounts/parked-accounts.tsx';
import { useParams } from '@tanstack/react-router';
import { Brand } from './brand.tsx';
import { PROJECT_PLACE } from './header-of-project.tsx';
import { PaletteButton } from './palette-button.tsx';
import { MachineMenu } from './machine-menu.tsx';
import { ProjectSwitcher } from './project-switcher.tsx';
import { Spending } from './spending.tsx';

/** Always at hand: where you are, what the crew does, what it costs, how to stop it. */
export function Header() {
  const { project } = useParams({ strict: false });
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-surface px-2 sm:px-3">
      <Brand />
      <span aria-hidden className="hidden text-line-strong sm:inline">
        /
      </span>
      <ProjectSwitcher project={project ?? null} />
      {project !== undefined && <CrewControls key={project} project={project} />}
      <span className="ml-auto" />
      <span id={PROJECT_PLACE} className="contents" />
      <ParkedBadge project={project} />
      <Spending />
      <PaletteButton />
      <MachineMenu />
    </header>
  );
}
